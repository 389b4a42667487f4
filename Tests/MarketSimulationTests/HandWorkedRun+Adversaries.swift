import Margining
import MarketSimulation
import Markets
import NetworkModel
import Participants
import Quantities

/// Code faults, arbitrage, and what pools' providers lose.
extension HandWorkedRun {
  static func at(_ second: Int64) -> SimInstant { SimInstant(nanoseconds: second * 1_000_000_000) }

  static func dollars(_ amount: Int64) -> QuoteAmount { QuoteAmount(micros: amount * 1_000_000) }

  /// A fault found at 55 s: 40 % of what is locked per block, a fifth lost on the way to money.
  static let exploit = ExploitSpec(
    protocolID: ProtocolID(0),
    at: at(55),
    rate: .percent(40),
    cost: dollars(20),
    haircut: .percent(20),
    bounty: dollars(300),
    expectedBlocks: 2,
    sells: true,
    gas: 100_000,
    fee: .fixed(.gwei(10))
  )

  /// One long of 10 with a margin of 10 × (100 − 50 × 0.95) = 525 in a market that stands still.
  static func exploited() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00)])
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 50_00)]
    builder.participants.append(ParticipantSpec(name: "finder", kind: .exploit(exploit)))
    return HandWorkedRun(
      name: "exploited",
      result: try builder.run(),
      expected: [
        // Sent after the block of 60 s: 210 at 70 s and 80 s, the last 105 at 90 s.
        ("extracted_usd", 525), ("time_to_containment_s", 20),
        // Two blocks of 210 less a fifth and 20 are 316: more than the bounty.
        ("attacker_profit_usd", 525 * 0.8 - 20),
        // Without margin the account is due, and closed at what it was bought for.
        ("liquidated_notional_usd", 1_000), ("bad_debt_usd", 0),
        // All 525 were the owner's.
        ("robbed_usd", 525), ("total_loss_usd", 525),
      ]
    )
  }

  /// A pool with deposits of 800, of which 400 are lent out, and one depositor who leaves below 75 %.
  static func run() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00)])
    builder.form = .lending(ScenarioBuilder.lendingForms[0])
    builder.book = ScenarioBuilder.loan(10, dueBelow: 50_00)
    builder.participants.append(
      ParticipantSpec(
        name: "savers",
        kind: .savers(SaverTests.savers(gain: 1, loss: 3))
      )
    )
    return HandWorkedRun(
      name: "run",
      result: try builder.run(),
      expected: [
        // The cash; what is lent out stays.
        ("deposits_run_usd", 400), ("robbed_usd", 0), ("bad_debt_usd", 0),
        // It looks at 30 s, gets the cash in the next block, and asks for more at 60 s.
        ("cash_short_s", 600 - 70),
      ]
    )
  }

  /// The feed stays at 100 while the venue falls to 98 and comes back at 300 s; depth is 10 000.
  static func arbitraged() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (60, 98_00), (300, 100_00)])
    builder.impact = true
    builder.deviation = .percent(50)
    builder.accounts = [ScenarioBuilder.long(1, dueBelow: 10_00)]
    let arbitrageur = ArbitrageurSpec(
      market: MarketID(0),
      oracle: OracleID(0),
      capital: dollars(10_000),
      threshold: .percent(1),
      share: .one,
      interval: .seconds(10),
      freshness: .seconds(3_600)
    )
    builder.participants.append(
      ParticipantSpec(name: "arbitrageur", kind: .arbitrageur(arbitrageur))
    )
    return HandWorkedRun(
      name: "arbitraged",
      result: try builder.run(),
      expected: [
        // 100 units are 1 % of depth: bought at 98 ÷ (1 − ½ %), given back at 100 ÷ (1 − ½ %).
        ("arbitrage_profit_usd", 100 * (100 - 98) / 0.995), ("attacker_profit_usd", 0),
        ("extracted_usd", 0),
      ]
    )
  }

  /// A pool without a fee whose price has gone from 100 toward 81 for 550 s of a half-life of
  /// 1 200 s: √p = 9 + 2^(−550 ÷ 1 200).
  static func pooled() throws -> HandWorkedRun {
    var builder = builder([(0, 100_00), (60, 81_00)])
    builder.impact = true
    builder.permanentShare = .zero
    builder.venueForm = .constantProduct(fee: .zero)
    builder.accounts = [ScenarioBuilder.long(1, dueBelow: 10_00)]
    let root = (9 + 0.727_826_591_4) / 10
    return HandWorkedRun(
      name: "pooled",
      result: try builder.run(),
      expected: [
        ("provider_loss_share", 1 - 2 * root / (1 + root * root)), ("attacker_profit_usd", 0),
      ]
    )
  }
}
