/// Which runs form which block, and which shard a block belongs to.
///
/// Blocks count point by point, in a point by replication; block b belongs to shard b mod n. All
/// of it follows from the plan, never from the number of workers.
public struct StudyLayout: Equatable, Sendable {
  /// Number of points; positive.
  public let points: Int
  /// Replications of every point and policy; positive.
  public let replications: Int32
  /// Most replications of a block; positive.
  public let blockSize: Int32
  /// Number of shards; positive.
  public let shards: Int

  /// Creates a layout.
  ///
  /// - Precondition: All are positive.
  public init(points: Int, replications: Int32, blockSize: Int32, shards: Int) {
    precondition(
      points > 0 && replications > 0 && blockSize > 0 && shards > 0,
      "no layout of \(points) points, \(replications) replications in blocks of \(blockSize) "
        + "and \(shards) shards"
    )
    self.points = points
    self.replications = replications
    self.blockSize = blockSize
    self.shards = shards
  }

  /// Blocks of one point.
  public var blocksPerPoint: Int {
    (Int(replications) + Int(blockSize) - 1) / Int(blockSize)
  }

  /// Number of blocks.
  public var blockCount: Int { points * blocksPerPoint }

  /// The point and the replications of a block.
  public func contents(of block: Int) -> (point: Int, replications: Range<Int32>) {
    let (point, chunk) = block.quotientAndRemainder(dividingBy: blocksPerPoint)
    let start = Int32(chunk) * blockSize
    return (point, start..<min(start + blockSize, replications))
  }

  /// The blocks of a shard, ascending.
  public func blocks(ofShard shard: Int) -> [Int] {
    Array(stride(from: shard, to: blockCount, by: shards))
  }

  /// The blocks of a point, ascending.
  public func blocks(ofPoint point: Int) -> Range<Int> {
    (point * blocksPerPoint)..<((point + 1) * blocksPerPoint)
  }
}
