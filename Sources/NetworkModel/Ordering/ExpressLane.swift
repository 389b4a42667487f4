public import Quantities

/// One sealed bid for an express lane.
public struct LaneBid: Equatable, Sendable, BitwiseCopyable {
  /// Who bids, in the network's two numbers.
  public var population: Int32
  /// The member of the population.
  public var member: Int32
  /// The bid; bids of zero and less are none.
  public var amount: QuoteAmount
  /// When it was made; bids after the close do not count.
  public var at: SimInstant

  /// Creates a bid.
  public init(population: Int32, member: Int32, amount: QuoteAmount, at: SimInstant) {
    self.population = population
    self.member = member
    self.amount = amount
    self.at = at
  }
}

/// Who holds an express lane, from when to when, and what it cost.
public struct LaneGrant: Equatable, Sendable, BitwiseCopyable {
  /// The holder's population.
  public var population: Int32
  /// The holder's position in it.
  public var member: Int32
  /// The price: the second highest bid, zero for a single bidder.
  public var price: QuoteAmount
  /// The first instant of the round.
  public var from: SimInstant
  /// The first instant after the round.
  public var until: SimInstant
}

extension ExpressLaneSpec {
  /// Awards a round by a sealed-bid second-price auction; nil where nobody bid in time.
  ///
  /// The highest bid wins, of equal ones the earliest, then the first in the list.
  ///
  /// - Parameters:
  ///   - number: The round, from 0; it begins at `number` × its length.
  ///   - bids: All bids of the round.
  /// - Returns: The grant, or nil.
  /// - Precondition: `number` is not negative.
  public func award(round number: Int64, bids: [LaneBid]) -> LaneGrant? {
    precondition(number >= 0, "rounds are numbered from 0")
    let start = SimInstant(nanoseconds: number * round.nanoseconds)
    let close = start - closing
    var best: LaneBid?
    var second = QuoteAmount.zero
    for bid in bids where bid.at <= close && bid.amount > .zero {
      guard let leader = best else {
        best = bid
        continue
      }
      if bid.amount > leader.amount || (bid.amount == leader.amount && bid.at < leader.at) {
        second = leader.amount
        best = bid
      } else {
        second = max(second, bid.amount)
      }
    }
    guard let best else { return nil }
    return LaneGrant(
      population: best.population,
      member: best.member,
      price: second,
      from: start,
      until: start + round
    )
  }
}
