import COpenBLAS

extension Triangle {
    /// As CBLAS writes it.
    var cblas: CBLAS_UPLO { self == .upper ? CblasUpper : CblasLower }

    /// The letter of the same entries when the row-major array is read by columns.
    var mirroredLetter: CChar { self == .upper ? letterL : letterU }

    /// As LAPACK writes it.
    var letter: CChar { self == .upper ? letterU : letterL }
}

extension Side {
    /// As CBLAS writes it.
    var cblas: CBLAS_SIDE { self == .left ? CblasLeft : CblasRight }

    /// As LAPACK writes it.
    var letter: CChar { self == .left ? letterL : letterR }
}

func cblasTranspose(_ transposed: Bool) -> CBLAS_TRANSPOSE {
    transposed ? CblasTrans : CblasNoTrans
}

func cblasDiagonal(_ unit: Bool) -> CBLAS_DIAG {
    unit ? CblasUnit : CblasNonUnit
}

let letterL = CChar(UInt8(ascii: "L"))
let letterN = CChar(UInt8(ascii: "N"))
let letterR = CChar(UInt8(ascii: "R"))
let letterS = CChar(UInt8(ascii: "S"))
let letterT = CChar(UInt8(ascii: "T"))
let letterU = CChar(UInt8(ascii: "U"))
let letterV = CChar(UInt8(ascii: "V"))
