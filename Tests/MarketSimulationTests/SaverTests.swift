import Margining
import MarketSimulation
import NetworkModel
import Participants
import Quantities
import Testing

/// Depositors who leave a pool before the others do.
struct SaverTests {
  static func savers(gain: Int64, loss: Int64, noise: Int64 = 0) -> SaverSpec {
    SaverSpec(
      protocolID: ProtocolID(0),
      share: .one,
      game: RunGame(
        waitingGain: .percent(gain),
        stayingLoss: .percent(loss),
        noise: .percent(noise)
      ),
      interval: .seconds(30),
      reactionMedian: .zero,
      reactionDeviation: .zero,
      fee: .fixed(.gwei(10))
    )
  }

  /// A borrower of 400 and ten depositors of 100 each: 60 % of the deposits are cash.
  private func pool(_ spec: SaverSpec, borrowed: Int64 = 400) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.impact = false
    builder.form = .lending(ScenarioBuilder.lendingForms[0])
    var entries = [
      LoanEntry(account: AccountID(0), reserve: ReserveID(0), supplied: 10_00000000, owed: 0),
      LoanEntry(
        account: AccountID(0),
        reserve: ReserveID(1),
        supplied: 0,
        owed: borrowed * 1_000_000
      ),
    ]
    for account in Int32(1)...10 {
      entries.append(
        LoanEntry(
          account: AccountID(account),
          reserve: ReserveID(1),
          supplied: 100_000_000,
          owed: 0
        )
      )
    }
    builder.book = .loans(LoanBook(accountCount: 11, entries: entries))
    builder.participants.append(ParticipantSpec(name: "savers", kind: .savers(spec)))
    return builder
  }

  @Test func `nobody leaves above the threshold, everybody below it`() throws {
    // A loss of 3 against a gain of 2: critical at 60 % of the deposits.
    let calm = try pool(Self.savers(gain: 2, loss: 3), borrowed: 399).run()
    #expect(calm["deposits_run_usd"] == 0 && calm["cash_short_s"] == 0)
    // 401 of 1 000 are lent out: 599 are there for ten who want 1 000.
    let run = try pool(Self.savers(gain: 2, loss: 3), borrowed: 401).run()
    #expect(run["deposits_run_usd"] == 599)
    #expect((run["cash_short_s"] ?? 0) > 500 && run["conservation_error"] == 0)
  }

  @Test func `one who errs starts a run that the others' signals alone would not`() throws {
    // At 65 % of cash nobody would leave without noise; with it the first leavers lower the cash.
    let still = try pool(Self.savers(gain: 2, loss: 3), borrowed: 350).run()
    let noisy = try pool(Self.savers(gain: 2, loss: 3, noise: 10), borrowed: 350).run()
    #expect(still["deposits_run_usd"] == 0)
    #expect((noisy["deposits_run_usd"] ?? 0) > 600)
  }

  @Test func `a population that sees no reason leaves no trace`() throws {
    var builder = pool(Self.savers(gain: 2, loss: 3), borrowed: 100)
    let idle = try builder.run()
    builder.participants.removeLast()
    #expect(idle.digest == (try builder.run()).digest)
  }
}
