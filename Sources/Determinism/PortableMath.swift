/// Elementary functions whose bits are the same on every machine.
///
/// The C library picks its `exp`, `log` and `pow` by processor, and the variants differ in the
/// last bit; one such bit can flip an event order. These use `+ − × ÷ √`, comparisons, integers and
/// literal tables only, in a fixed order and without fused operations.
///
/// | function | largest error, ulp |
/// | --- | --- |
/// | `exp` | 0.52; 0.8 where the result is subnormal |
/// | `log`, `log1p` | 0.505 |
/// | `expm1` | 1.1 |
/// | `pow` | 0.6 |
/// | `sin`, `cos` | 0.6, for every finite argument |
/// | `sqrt` | 0.5 |
///
/// The table states what the tests assert against a wider reference; it is measured, not proved.
/// Special values are those of IEEE 754-2019 §9.2.1.
public enum PortableMath {}

extension PortableMath {
  static var stepsPerLog2: Double { Double(bitPattern: 0x4067_1547_652B_82FE) }
  static var stepHead: Double { Double(bitPattern: 0x3F76_2E42_FEF8_0000) }
  static var stepTail: Double { Double(bitPattern: 0x3D41_CF79_ABC9_E3B4) }
  static var log2Head: Double { Double(bitPattern: 0x3FE6_2E42_FEFA_3800) }
  static var log2Tail: Double { Double(bitPattern: 0x3D2E_F357_93C7_6730) }
  // 1.5·2⁵²: adding it rounds a small number to an integer that then stands in the low bits.
  static var roundingShift: Double { 0x1.8p52 }

  /// Returns 2^`exponent`.
  ///
  /// - Precondition: `exponent` is that of a normal number.
  @inline(__always)
  static func powerOfTwo(_ exponent: Int64) -> Double {
    Double(bitPattern: UInt64(bitPattern: exponent &+ 1023) &<< 52)
  }
}
