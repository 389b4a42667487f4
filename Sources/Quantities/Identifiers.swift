/// The dense index of an asset in its scenario.
@frozen
public struct AssetID: Hashable, Sendable, BitwiseCopyable {
  /// Position in `Scenario.assets`.
  public let index: Int32
  /// Creates an identifier from a position.
  @inlinable
  public init(_ index: Int32) { self.index = index }
}

/// The dense index of a market in its scenario.
@frozen
public struct MarketID: Hashable, Sendable, BitwiseCopyable {
  /// Position in `Scenario.markets`.
  public let index: Int32
  /// Creates an identifier from a position.
  @inlinable
  public init(_ index: Int32) { self.index = index }
}

/// The dense index of a price oracle in its scenario.
@frozen
public struct OracleID: Hashable, Sendable, BitwiseCopyable {
  /// Position in `Scenario.oracles`.
  public let index: Int32
  /// Creates an identifier from a position.
  @inlinable
  public init(_ index: Int32) { self.index = index }
}

/// The dense index of a protocol in its scenario.
@frozen
public struct ProtocolID: Hashable, Sendable, BitwiseCopyable {
  /// Position in `Scenario.protocols`.
  public let index: Int32
  /// Creates an identifier from a position.
  @inlinable
  public init(_ index: Int32) { self.index = index }
}

/// One account of one protocol: the position in that protocol's book.
@frozen
public struct AccountID: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// Position in the protocol's book.
  public let index: Int32
  /// Creates an identifier from a position.
  @inlinable
  public init(_ index: Int32) { self.index = index }
  /// Orders by position.
  @inlinable
  public static func < (left: AccountID, right: AccountID) -> Bool { left.index < right.index }
}

/// Effects that a state machine hands back to the simulation, in the order it produced them.
///
/// One buffer is reused for every call, so that a call allocates nothing in steady state.
@frozen
public struct EffectBuffer<Effect: BitwiseCopyable & Sendable>: Sendable {
  // The effects since the last `removeAll()`, oldest first.
  @usableFromInline internal var effects: [Effect]

  /// Creates an empty buffer.
  @inlinable
  public init() { effects = [] }

  /// Appends an effect.
  @inlinable
  public mutating func emit(_ effect: Effect) { effects.append(effect) }

  /// Forgets all effects and keeps the storage.
  @inlinable
  public mutating func removeAll() {
    if !effects.isEmpty { effects.removeAll(keepingCapacity: true) }
  }

  /// The number of effects.
  @inlinable public var count: Int { effects.count }

  /// The effect at a position.
  @inlinable
  public subscript(position: Int) -> Effect { effects[position] }
}

extension EffectBuffer: Equatable where Effect: Equatable {}
