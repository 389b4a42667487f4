public import Quantities

/// The accounts of a lending protocol at the start: what each supplies and owes.
public struct LoanBook: Equatable, Sendable {
  /// Number of accounts; positive.
  public var accountCount: Int32
  /// What accounts hold and owe; at most one entry for an account and asset.
  public var entries: [LoanEntry]

  /// Creates a book.
  public init(accountCount: Int32, entries: [LoanEntry]) {
    self.accountCount = accountCount
    self.entries = entries
  }
}

/// One account's units of one asset.
public struct LoanEntry: Equatable, Sendable, BitwiseCopyable {
  /// The account.
  public var account: AccountID
  /// The asset.
  public var reserve: ReserveID
  /// Units supplied: collateral, or a deposit.
  public var supplied: Int64
  /// Units owed.
  public var owed: Int64

  /// Creates an entry.
  public init(account: AccountID, reserve: ReserveID, supplied: Int64, owed: Int64) {
    self.account = account
    self.reserve = reserve
    self.supplied = supplied
    self.owed = owed
  }
}

extension LoanBook {
  /// Returns everything that is wrong with the book under a protocol's rules.
  ///
  /// An account may be below its requirement: that is the book's business. A pool must have the
  /// cash that its loans took out.
  public func problems(spec: LendingSpec) -> [ProtocolSpecError] {
    var problems: [ProtocolSpecError] = []
    if accountCount < 1 {
      problems.append(.tooSmall(.accountCount, found: Int64(accountCount), minimum: 1))
    }
    if accountCount > 10_000_000 {
      problems.append(.tooLarge(.accountCount, found: Int64(accountCount), maximum: 10_000_000))
    }
    let reserves = Int32(spec.reserves.count)
    var supplied = [Int128](repeating: 0, count: Int(reserves))
    var owed = supplied
    for entry in entries {
      let index = entry.reserve.index
      if index < 0 || index >= reserves || entry.account.index < 0
        || entry.account.index >= accountCount
      {
        problems.append(.invalidAccount(entry.account, .unknownAsset))
      } else if entry.supplied < 0 || entry.owed < 0 {
        problems.append(.invalidAccount(entry.account, .negativeAmount))
      } else if entry.owed > 0, spec.reserves[Int(index)].rateCurve == nil {
        problems.append(.invalidAccount(entry.account, .notBorrowable))
      } else {
        supplied[Int(index)] += Int128(entry.supplied)
        owed[Int(index)] += Int128(entry.owed)
      }
    }
    // A quarter of the range is the book's; the run adds the rest.
    let most = Int128(Int64.max / 4)
    for index in 0..<Int(reserves) {
      if supplied[index] > most || owed[index] > most { problems.append(.bookTooLarge) }
      if spec.reserves[index].origin == .pooled, owed[index] > supplied[index] {
        problems.append(.loansExceedCash(ReserveID(Int32(index))))
      }
    }
    return problems
  }
}
