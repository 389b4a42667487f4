import PriceOracles
public import Quantities

/// What all mitigations of a policy demand together at an instant.
public struct CombinedDirectives: Equatable, Sendable, BitwiseCopyable {
  /// The joint demand; `closed` is what is closed now, and `closedUntil` is nil.
  public var directives: Directives
  /// How many strategies were overruled on the price source.
  public var conflicts: Int32
  /// The first instant at which a halt ends by itself, or nil; combine again from then on.
  public var changesAt: SimInstant?

  /// Creates a joint demand.
  public init(directives: Directives, conflicts: Int32, changesAt: SimInstant?) {
    self.directives = directives
    self.conflicts = conflicts
    self.changesAt = changesAt
  }
}

/// Joins the directives of several strategies into one.
///
/// | directive | rule |
/// | --- | --- |
/// | closed actions | union of what has not ended |
/// | price source, source rule | the first in policy order; each later one that differs is a conflict |
/// | averaging window | the longest |
/// | largest age, step and confidence, margin from bounds, speed limit, cap | the strictest |
/// | closed while the price is held | union |
/// | margin multiplier | the largest |
/// | liquidation cap per block | the smallest |
/// | margin multiplier of new risk | the largest |
/// | cap on open interest, ceiling on withdrawals | the smallest |
/// | grace before a liquidation | the longest |
/// | stop of liquidations, by equity | the highest |
/// | limits of one account | the smallest |
/// | automation, execution | the first in policy order; each later one that differs is a conflict |
/// | auction of liquidations | held while any strategy holds; each clears its own |
/// | offer for a report | the largest share, the largest cap |
/// | cover, checkpoint, remedy | each strategy's own, carried out when it changes |
/// | level | the highest, with the cause of the first strategy at that level |
public enum DirectiveCombiner {
  /// Combines standing directives, given in policy order.
  public static func combine(_ demands: [Directives], at now: SimInstant) -> CombinedDirectives {
    var joint = CombinedDirectives(directives: Directives(), conflicts: 0, changesAt: nil)
    for demand in demands {
      join(demand.standing(at: now), into: &joint)
    }
    return joint
  }

  private static func join(_ demand: Directives, into joint: inout CombinedDirectives) {
    joint.directives.closed.formUnion(demand.closed)
    joint.changesAt = chosen(joint.changesAt, demand.closedUntil) { min($0, $1) }
    if let source = demand.source {
      if joint.directives.source == nil {
        joint.directives.source = source
      } else if joint.directives.source != source {
        joint.conflicts += 1
      }
    }
    if let rule = demand.rule {
      if joint.directives.rule == nil {
        joint.directives.rule = rule
      } else if joint.directives.rule != rule {
        joint.conflicts += 1
      }
    }
    joinPriceLimits(demand, into: &joint.directives)
    let before = joint.directives
    joint.directives.averageWindow =
      chosen(before.averageWindow, demand.averageWindow) { max($0, $1) }
    joint.directives.maximumAge = chosen(before.maximumAge, demand.maximumAge) { min($0, $1) }
    joint.directives.maximumStep = chosen(before.maximumStep, demand.maximumStep) { min($0, $1) }
    joint.directives.marginMultiplier =
      chosen(before.marginMultiplier, demand.marginMultiplier) { max($0, $1) }
    joint.directives.blockLiquidationCap =
      chosen(before.blockLiquidationCap, demand.blockLiquidationCap) { min($0, $1) }
    joint.directives.initialMarginMultiplier =
      chosen(before.initialMarginMultiplier, demand.initialMarginMultiplier) { max($0, $1) }
    joint.directives.openInterestCap =
      chosen(before.openInterestCap, demand.openInterestCap) { min($0, $1) }
    joint.directives.withdrawalCeiling =
      chosen(before.withdrawalCeiling, demand.withdrawalCeiling) { min($0, $1) }
    joint.directives.liquidationGrace =
      chosen(before.liquidationGrace, demand.liquidationGrace) { max($0, $1) }
    joinAccountRules(demand, into: &joint)
    joinCover(demand, into: &joint.directives)
    if demand.level > before.level {
      joint.directives.level = demand.level
      joint.directives.cause = demand.cause
    }
  }

  private static func joinAccountRules(
    _ demand: Directives,
    into joint: inout CombinedDirectives
  ) {
    let before = joint.directives
    joint.directives.liquidationStop =
      chosen(before.liquidationStop, demand.liquidationStop) { max($0, $1) }
    joint.directives.accountCaps = chosen(before.accountCaps, demand.accountCaps) {
      AccountCaps(
        each: chosen($0.each, $1.each) { min($0, $1) },
        liquidated: chosen($0.liquidated, $1.liquidated) { min($0, $1) }
      )
    }
    if let automation = demand.automation {
      joint.directives.automation = before.automation ?? automation
      if joint.directives.automation != automation { joint.conflicts += 1 }
    }
    if let execution = demand.execution {
      joint.directives.execution = before.execution ?? execution
      if joint.directives.execution != execution { joint.conflicts += 1 }
    }
  }

  private static func joinCover(_ demand: Directives, into joint: inout Directives) {
    joint.batch = chosen(joint.batch, demand.batch) {
      LiquidationBatch(cleared: max($0.cleared, $1.cleared), holds: $0.holds || $1.holds)
    }
    joint.bounty = chosen(joint.bounty, demand.bounty) {
      BountyOffer(share: max($0.share, $1.share), cap: max($0.cap, $1.cap))
    }
  }

  private static func joinPriceLimits(_ demand: Directives, into joint: inout Directives) {
    joint.closedWhileHeld.formUnion(demand.closedWhileHeld)
    joint.boundMargin = chosen(joint.boundMargin, demand.boundMargin) { max($0, $1) }
    joint.maximumConfidence =
      chosen(joint.maximumConfidence, demand.maximumConfidence) { min($0, $1) }
    joint.rateLimit = chosen(joint.rateLimit, demand.rateLimit) {
      $0.perHour < $1.perHour ? $0 : $1
    }
    joint.cap = chosen(joint.cap, demand.cap) { $0.price < $1.price ? $0 : $1 }
  }

  // Absent demands nothing; two present ones are decided by `rule`.
  private static func chosen<Value>(
    _ one: Value?,
    _ other: Value?,
    rule: (Value, Value) -> Value
  ) -> Value? {
    guard let one else { return other }
    guard let other else { return one }
    return rule(one, other)
  }
}
