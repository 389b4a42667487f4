import Margining

/// Parts of a protocol's rule book that a strategy can replace before a run begins.
///
/// The first strategy of a policy that replaces a part wins; a later one that replaces the same
/// part stays out of the rule book and sets `directive-conflict`.
@frozen
public struct RuleBookParts: OptionSet, Sendable, BitwiseCopyable, Hashable {
  /// One bit per part.
  public let rawValue: UInt8
  /// Creates a set from bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// How much insurance there is at the start, and how fast it may be drawn.
  public static let insurance = RuleBookParts(rawValue: 1 << 0)
  /// The capital that stands behind the insurance.
  public static let backstop = RuleBookParts(rawValue: 1 << 1)
  /// Which winners take over a failing position, and at which price.
  public static let deleveraging = RuleBookParts(rawValue: 1 << 2)
  /// Who shares what is left of a loss.
  public static let socialisation = RuleBookParts(rawValue: 1 << 3)
  /// How much of an account a liquidation closes, and where.
  public static let liquidation = RuleBookParts(rawValue: 1 << 4)
  /// The order in which the chain executes a block.
  public static let ordering = RuleBookParts(rawValue: 1 << 5)
}

extension ProtocolSpec {
  /// Changes the rules of a perpetual venue; a protocol of another form stays as it is.
  mutating func amendVenue(_ change: (inout PerpetualRules) -> Void) {
    guard case .perpetual(var venue) = form else { return }
    change(&venue.rules)
    form = .perpetual(venue)
  }
}
