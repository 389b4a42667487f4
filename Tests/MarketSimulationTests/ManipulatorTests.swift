import Margining
import MarketSimulation
import Markets
import NetworkModel
import Participants
import Quantities
import Testing

/// Somebody sells at the venue, waits, and buys back.
struct ManipulatorTests {
  static func manipulator(
    _ dollars: Int64,
    slices: Int32 = 1,
    hold: Int64 = 200,
    side: Side = .sell
  ) -> ParticipantSpec {
    ParticipantSpec(
      name: "raider",
      kind: .manipulator(
        ManipulatorSpec(
          market: MarketID(0),
          side: side,
          notional: QuoteAmount(micros: dollars * 1_000_000),
          at: SimInstant(nanoseconds: 65_000_000_000),
          slices: slices,
          interval: .seconds(10),
          hold: .seconds(hold)
        )
      )
    )
  }

  /// Accounts that fall due one after another, `spacing` basis points apart, from 1 % down.
  static func crowd(size: Int64, spacing: Int64) -> [BookAccount] {
    (0..<40).map { ScenarioBuilder.long(size, dueBelow: 99_00 - $0 * spacing) }
  }

  /// A market with one account that nothing here reaches.
  static func builder() -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.accounts = [ScenarioBuilder.long(1, dueBelow: 10_00)]
    return builder
  }

  @Test(arguments: [Side.sell, .buy])
  func `alone, and without decay, nothing is gained and nothing lost but rounding`(
    side: Side
  ) throws {
    for slices: Int32 in [1, 7] {
      var builder = Self.builder()
      builder.participants.append(Self.manipulator(20_000, slices: slices, side: side))
      let result = try builder.run()
      let profit = try #require(result["attacker_profit_usd"])
      #expect(profit <= 0 && profit > -0.001)
      #expect(result["conservation_error"] == 0)
    }
  }

  @Test func `alone, where impact decays, waiting costs`() throws {
    var profits: [Double] = []
    for hold: Int64 in [10, 100, 400] {
      var builder = Self.builder()
      builder.permanentShare = .zero
      builder.participants.append(Self.manipulator(20_000, hold: hold))
      profits.append(try #require(try builder.run()["attacker_profit_usd"]))
    }
    #expect(profits[0] < 0 && profits[1] < profits[0] && profits[2] < profits[1])
  }

  @Test func `forced sales on the way pay the attacker, and only then`() throws {
    func profit(_ accounts: [BookAccount]) throws -> Double {
      var builder = Self.builder()
      builder.seconds = 1_200
      builder.accounts = accounts
      builder.participants.append(Self.manipulator(20_000, hold: 600))
      let result = try builder.run()
      #expect(result["conservation_error"] == 0)
      return try #require(result["attacker_profit_usd"])
    }
    let robust = try profit([ScenarioBuilder.long(1, dueBelow: 10_00)])
    // Forty longs of ten units, a tenth of depth each: what they sell is bought back cheaper.
    let fragile = try profit(Self.crowd(size: 10, spacing: 5))
    #expect(robust <= 0)
    #expect(fragile > 100)
  }

  @Test func `what it still holds at the end counts at what the venue would pay`() throws {
    var builder = Self.builder()
    builder.participants.append(Self.manipulator(20_000, hold: 100_000))
    let result = try builder.run()
    // Bought back at the preview of the close: the round trip of before.
    let profit = try #require(result["attacker_profit_usd"])
    #expect(profit <= 0 && profit > -0.001)
  }

  @Test func `without money it moves nothing`() throws {
    var builder = Self.builder()
    builder.accounts = Self.crowd(size: 10, spacing: 5)
    let plain = try builder.run()
    builder.participants.append(Self.manipulator(0))
    let inert = try builder.run()
    #expect(inert.digest == plain.digest)
  }

  @Test func `the best response to a book is found by trying sizes`() throws {
    var best = (size: Int64(0), profit: 0.0)
    var profits: [Double] = []
    for size: Int64 in [1_000, 5_000, 10_000, 20_000, 40_000, 80_000] {
      var builder = Self.builder()
      builder.seconds = 1_200
      builder.permanentShare = .percent(30)
      builder.accounts = Self.crowd(size: 10, spacing: 5)
      builder.participants.append(Self.manipulator(size, hold: 300))
      let profit = try #require(try builder.run()["attacker_profit_usd"])
      profits.append(profit)
      if profit > best.profit { best = (size, profit) }
    }
    // Too small to reach the first account, or so large that the way back eats the gain.
    #expect(profits[0] <= 0)
    #expect(best.size > 5_000 && best.profit > 0)
  }
}

struct StopLossTests {
  @Test func `a stop loss closes the position before it is liquidated`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00), (300, 90_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
    let unprotected = try builder.run()
    #expect(unprotected["liquidated_account_count"] == 1)
    builder.participants.append(
      ParticipantSpec(
        name: "owners",
        kind: .owners(
          OwnerSpec(
            protocolID: ProtocolID(0),
            topUpShare: .zero,
            autoRepayShare: .zero,
            trigger: .percent(5),
            topUpSize: .percent(10),
            repayTarget: .percent(120),
            reactionMedian: .seconds(30),
            reactionDeviation: .zero,
            reactionLimit: 3,
            fee: .fixed(.gwei(10)),
            stopLossShare: .one
          )
        )
      )
    )
    let protected = try builder.run()
    #expect(protected["liquidated_account_count"] == 0)
    #expect(protected["conservation_error"] == 0)
  }
}
