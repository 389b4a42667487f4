/// The root of all randomness of one run.
///
///     root   = fold of the format version under the root seed
///     key    = root → replication → component name → entity
///
/// The policy under study is never part of a key: the same seed and replication meet the same
/// prices, latencies and intentions under every mitigation (common random numbers).
///
/// - Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
@frozen
public struct SeedTree: Hashable, Sendable, BitwiseCopyable {
  /// The version of the derivation; a change of it changes every draw.
  public static var formatVersion: UInt64 { 1 }

  /// The seed that the study names.
  public let rootSeed: UInt64
  /// The number of the replication under that seed.
  public let replication: UInt32
  // The key of the replication, from which every component key is folded.
  private let base: StreamKey

  /// Creates the tree of one replication.
  public init(rootSeed: UInt64, replication: UInt32) {
    self.rootSeed = rootSeed
    self.replication = replication
    base = StreamKey(lo: rootSeed, hi: 0)
      .folded(SeedTree.formatVersion, domain: 0)
      .folded(UInt64(replication), domain: 1)
  }

  /// Returns the key of one entity of a component.
  ///
  /// - Parameters:
  ///   - component: The component's fixed name, such as `oracle.latency`; spelling is identity.
  ///   - entity: The entity's number inside the component.
  /// - Returns: A key that no other component or entity shares.
  public func key(_ component: String, entity: UInt64 = 0) -> StreamKey {
    base.folded(StableName.hash(component), domain: 2).folded(entity, domain: 3)
  }

  /// Returns the stream of one entity of a component.
  public func stream(_ component: String, entity: UInt64 = 0) -> RandomStream {
    RandomStream(key: key(component, entity: entity))
  }
}
