import AssayCommand
import Catalog

AssayCommand.main(families: Catalog.families)
