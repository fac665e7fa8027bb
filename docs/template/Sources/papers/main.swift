import AssayCommand
import ExampleSuites

AssayCommand.main(families: [example])
