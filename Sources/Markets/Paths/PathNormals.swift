import Determinism

/// What a draw of a tick is for: part of its address.
enum PathPurpose {
  static let diffusion: UInt64 = 0
  static let jumpCount: UInt64 = 1
  static let jumpSize: UInt64 = 2
  static let variance: UInt64 = 3
  static let regime: UInt64 = 4
}

/// The draws of one path: its own stream, and normals of the diffusion that other markets share.
struct PathNormals {
  let stream: RandomStream
  /// One for each tick, or nothing where the market moves by itself.
  let shared: [Double]?

  /// The normal of the diffusion that leads to tick `step`.
  func diffusion(step: UInt64) -> Double {
    if let shared { return shared[Int(step) - 1] }
    return stream.normal(step: step, purpose: PathPurpose.diffusion)
  }
}
