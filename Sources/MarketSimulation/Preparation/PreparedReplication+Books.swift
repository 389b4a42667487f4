import Determinism
import Margining
import Markets
import Participants
import Quantities

extension PreparedReplication {
  static func drawBooks(
    _ scenario: Scenario,
    _ seeds: SeedTree,
    initialPrices: [Price]
  ) throws(RunFailure) -> ([[BookAccount]], [PortfolioLayout]) {
    var books: [[BookAccount]] = []
    var layouts: [PortfolioLayout] = []
    for spec in scenario.protocols {
      if case .lending = spec.form {
        books.append([])
        layouts.append(PortfolioLayout())
        continue
      }
      let market = Int(spec.market.index)
      let base = scenario.assets[Int(scenario.markets[market].base.index)]
      do throws(MarginError) {
        let key = seeds.key("book/" + spec.name)
        var prices = [initialPrices[market]]
        var scales = [BaseScale(decimals: base.decimals)]
        if case .perpetual(let form) = spec.form {
          for further in form.rules.furtherMarkets {
            let base = scenario.markets[Int(further.market.index)].base
            prices.append(initialPrices[Int(further.market.index)])
            scales.append(BaseScale(decimals: scenario.assets[Int(base.index)].decimals))
          }
        }
        let book = try BookDrawer.drawVenue(
          spec.book,
          form: spec.form,
          initialPrices: prices,
          scales: scales,
          key: key
        )
        books.append(book.accounts)
        layouts.append(book.layout)
      } catch { throw RunFailure(error) }
    }
    return (books, layouts)
  }

  static func drawLoanBooks(
    _ scenario: Scenario,
    _ seeds: SeedTree,
    initialPrices: [Price]
  ) throws(RunFailure) -> [LoanBook?] {
    var books: [LoanBook?] = []
    for spec in scenario.protocols {
      guard case .lending(let form) = spec.form else {
        books.append(nil)
        continue
      }
      do throws(MarginError) {
        books.append(
          try BookDrawer.drawLoans(
            spec.book,
            spec: form,
            prices: form.reserves.map {
              $0.market.map { initialPrices[Int($0.index)] } ?? Price(nanos: Price.unitsPerWhole)
            },
            scales: form.reserves.map {
              BaseScale(decimals: scenario.assets[Int($0.asset.index)].decimals)
            },
            key: seeds.key("book/" + spec.name)
          )
        )
      } catch { throw RunFailure(error) }
    }
    return books
  }

  /// By lending protocol: who supplies and owes nothing, each with the first asset it supplies.
  static func pureSuppliers(_ books: [LoanBook?]) -> [[Deposit]] {
    var all: [[Deposit]] = []
    for (index, book) in books.enumerated() {
      guard let book else { continue }
      var isDebtor = [Bool](repeating: false, count: Int(book.accountCount))
      for entry in book.entries where entry.owed > 0 { isDebtor[Int(entry.account.index)] = true }
      var own: [Deposit] = []
      for entry in book.entries where entry.supplied > 0 && !isDebtor[Int(entry.account.index)] {
        own.append(
          Deposit(
            protocolID: ProtocolID(Int32(index)),
            account: entry.account,
            asset: entry.reserve.index
          )
        )
        // One deposit for each of them.
        isDebtor[Int(entry.account.index)] = true
      }
      all.append(own)
    }
    return all
  }

  /// Accounts that supply what others borrow and owe nothing, ascending; none but of a lending
  /// protocol.
  static func depositors(_ spec: ProtocolSpec, _ book: LoanBook?) -> [AccountID] {
    guard case .lending(let form) = spec.form, let book else { return [] }
    var deposits = [Bool](repeating: false, count: Int(book.accountCount))
    var owes = deposits
    for entry in book.entries {
      let rules = form.reserves[Int(entry.reserve.index)]
      if entry.owed > 0 { owes[Int(entry.account.index)] = true }
      if entry.supplied > 0, rules.origin == .pooled, rules.rateCurve != nil {
        deposits[Int(entry.account.index)] = true
      }
    }
    return deposits.indices.filter { deposits[$0] && !owes[$0] }.map { AccountID(Int32($0)) }
  }

  /// Books with the accounts of those who raid behind the others, where nobody else looks.
  static func withRaiders(_ books: [LoanBook?], _ scenario: Scenario) -> [LoanBook?] {
    var books = books
    for participant in scenario.participants {
      guard case .raider(let spec) = participant.kind, spec.canAct else { continue }
      books[Int(spec.protocolID.index)]?.accountCount += spec.accounts
    }
    return books
  }

  /// Number of a lending protocol's accounts without those of raiders.
  func bookedAccounts(_ index: Int) -> Int32 {
    var count = loanBooks[index]?.accountCount ?? 0
    for participant in scenario.participants {
      guard case .raider(let spec) = participant.kind, spec.canAct,
        Int(spec.protocolID.index) == index
      else { continue }
      count -= spec.accounts
    }
    return count
  }

  /// Number of accounts of a protocol.
  func accountCount(_ index: Int) -> Int {
    loanBooks[index].map { Int($0.accountCount) } ?? books[index].count
  }
}
