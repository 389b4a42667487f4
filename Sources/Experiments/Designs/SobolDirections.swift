/// Primitive polynomials and initial direction numbers of the dimensions after the first.
///
/// - Source: S. Joe and F. Y. Kuo, `new-joe-kuo-6.21201`, dimensions 2 to 64.
enum SobolDirections {
  /// One dimension: the inner coefficients of its polynomial as bits, and m₁, m₂, ….
  struct Primitive: Sendable {
    let coefficients: UInt32
    let initial: [UInt32]

    init(_ coefficients: UInt32, _ initial: [UInt32]) {
      self.coefficients = coefficients
      self.initial = initial
    }
  }

  static let primitives: [Primitive] = [
    Primitive(0, [1]),
    Primitive(1, [1, 3]),
    Primitive(1, [1, 3, 1]),
    Primitive(2, [1, 1, 1]),
    Primitive(1, [1, 1, 3, 3]),
    Primitive(4, [1, 3, 5, 13]),
    Primitive(2, [1, 1, 5, 5, 17]),
    Primitive(4, [1, 1, 5, 5, 5]),
    Primitive(7, [1, 1, 7, 11, 19]),
    Primitive(11, [1, 1, 5, 1, 1]),
    Primitive(13, [1, 1, 1, 3, 11]),
    Primitive(14, [1, 3, 5, 5, 31]),
    Primitive(1, [1, 3, 3, 9, 7, 49]),
    Primitive(13, [1, 1, 1, 15, 21, 21]),
    Primitive(16, [1, 3, 1, 13, 27, 49]),
    Primitive(19, [1, 1, 1, 15, 7, 5]),
    Primitive(22, [1, 3, 1, 15, 13, 25]),
    Primitive(25, [1, 1, 5, 5, 19, 61]),
    Primitive(1, [1, 3, 7, 11, 23, 15, 103]),
    Primitive(4, [1, 3, 7, 13, 13, 15, 69]),
    Primitive(7, [1, 1, 3, 13, 7, 35, 63]),
    Primitive(8, [1, 3, 5, 9, 1, 25, 53]),
    Primitive(14, [1, 3, 1, 13, 9, 35, 107]),
    Primitive(19, [1, 3, 1, 5, 27, 61, 31]),
    Primitive(21, [1, 1, 5, 11, 19, 41, 61]),
    Primitive(28, [1, 3, 5, 3, 3, 13, 69]),
    Primitive(31, [1, 1, 7, 13, 1, 19, 1]),
    Primitive(32, [1, 3, 7, 5, 13, 19, 59]),
    Primitive(37, [1, 1, 3, 9, 25, 29, 41]),
    Primitive(41, [1, 3, 5, 13, 23, 1, 55]),
    Primitive(42, [1, 3, 7, 3, 13, 59, 17]),
    Primitive(50, [1, 3, 1, 3, 5, 53, 69]),
    Primitive(55, [1, 1, 5, 5, 23, 33, 13]),
    Primitive(56, [1, 1, 7, 7, 1, 61, 123]),
    Primitive(59, [1, 1, 7, 9, 13, 61, 49]),
    Primitive(62, [1, 3, 3, 5, 3, 55, 33]),
    Primitive(14, [1, 3, 1, 15, 31, 13, 49, 245]),
    Primitive(21, [1, 3, 5, 15, 31, 59, 63, 97]),
    Primitive(22, [1, 3, 1, 11, 11, 11, 77, 249]),
    Primitive(38, [1, 3, 1, 11, 27, 43, 71, 9]),
    Primitive(47, [1, 1, 7, 15, 21, 11, 81, 45]),
    Primitive(49, [1, 3, 7, 3, 25, 31, 65, 79]),
    Primitive(50, [1, 3, 1, 1, 19, 11, 3, 205]),
    Primitive(52, [1, 1, 5, 9, 19, 21, 29, 157]),
    Primitive(56, [1, 3, 7, 11, 1, 33, 89, 185]),
    Primitive(67, [1, 3, 3, 3, 15, 9, 79, 71]),
    Primitive(70, [1, 3, 7, 11, 15, 39, 119, 27]),
    Primitive(84, [1, 1, 3, 1, 11, 31, 97, 225]),
    Primitive(97, [1, 1, 1, 3, 23, 43, 57, 177]),
    Primitive(103, [1, 3, 7, 7, 17, 17, 37, 71]),
    Primitive(115, [1, 3, 1, 5, 27, 63, 123, 213]),
    Primitive(122, [1, 1, 3, 5, 11, 43, 53, 133]),
    Primitive(8, [1, 3, 5, 5, 29, 17, 47, 173, 479]),
    Primitive(13, [1, 3, 3, 11, 3, 1, 109, 9, 69]),
    Primitive(16, [1, 1, 1, 5, 17, 39, 23, 5, 343]),
    Primitive(22, [1, 3, 1, 5, 25, 15, 31, 103, 499]),
    Primitive(25, [1, 1, 1, 11, 11, 17, 63, 105, 183]),
    Primitive(44, [1, 1, 5, 11, 9, 29, 97, 231, 363]),
    Primitive(47, [1, 1, 5, 15, 19, 45, 41, 7, 383]),
    Primitive(52, [1, 3, 7, 7, 31, 19, 83, 137, 221]),
    Primitive(55, [1, 1, 1, 3, 23, 15, 111, 223, 83]),
    Primitive(59, [1, 1, 5, 13, 31, 15, 55, 25, 161]),
    Primitive(62, [1, 1, 3, 13, 25, 47, 39, 87, 257]),
  ]
}
