public import Quantities

/// A synthetic book of borrowers and depositors that matches published aggregates.
///
/// Debts are Pareto, scaled to the total. Each borrower holds one collateral asset, drawn by
/// weight; its health is one plus a lognormal excess. Depositors supply the borrowed asset, with
/// Pareto sizes, so that utilisation is as stated.
public struct DrawnLoanBook: Equatable, Sendable {
  /// Number of borrowers, who are the first accounts; positive.
  public var borrowers: Int32
  /// Number of depositors; positive.
  public var depositors: Int32
  /// The asset that is borrowed and deposited.
  public var debt: ReserveID
  /// Sum of all debts, in value.
  public var totalDebt: QuoteAmount
  /// Tail exponent of the sizes of debts and deposits; above 1.
  public var sizeTail: Ratio
  /// Debt over deposits of the borrowed asset at the start; for a minted asset over the pool.
  public var utilisation: Ratio
  /// Median of the excess of health over 1.
  public var excessMedian: Ratio
  /// Standard deviation of the excess's logarithm.
  public var excessDeviation: Ratio
  /// Smallest excess.
  public var excessFloor: Ratio
  /// The assets that borrowers hold, and how often.
  public var collateral: [CollateralWeightShare]

  /// Creates a drawn book.
  public init(
    borrowers: Int32,
    depositors: Int32,
    debt: ReserveID,
    totalDebt: QuoteAmount,
    sizeTail: Ratio,
    utilisation: Ratio,
    excessMedian: Ratio,
    excessDeviation: Ratio,
    excessFloor: Ratio,
    collateral: [CollateralWeightShare]
  ) {
    self.borrowers = borrowers
    self.depositors = depositors
    self.debt = debt
    self.totalDebt = totalDebt
    self.sizeTail = sizeTail
    self.utilisation = utilisation
    self.excessMedian = excessMedian
    self.excessDeviation = excessDeviation
    self.excessFloor = excessFloor
    self.collateral = collateral
  }
}

/// How often borrowers of a drawn book hold an asset.
public struct CollateralWeightShare: Equatable, Sendable, BitwiseCopyable {
  /// The asset.
  public var reserve: ReserveID
  /// Its weight among those of the book.
  public var weight: Ratio

  /// Creates a weight.
  public init(reserve: ReserveID, weight: Ratio) {
    self.reserve = reserve
    self.weight = weight
  }
}

extension DrawnLoanBook {
  /// Returns everything that is wrong with the book under a protocol's rules, in field order.
  public func problems(spec: LendingSpec) -> [ProtocolSpecError] {
    var found = RangeCheck()
    let one = Ratio.one.partsPerBillion
    let last = Int64(max(0, spec.reserves.count - 1))
    found.check(.accountCount, Int64(borrowers), 1...5_000_000)
    found.check(.depositorCount, Int64(depositors), 1...5_000_000)
    found.check(.baseReserve, Int64(debt.index), 0...last)
    found.check(.totalDebt, totalDebt.micros, 1...100_000_000_000_000_000)
    found.check(.debtTail, sizeTail.partsPerBillion, (one + 1)...(1_000 * one))
    found.check(.utilisation, utilisation.partsPerBillion, (one / 100)...(one * 100))
    found.check(.excessMedian, excessMedian.partsPerBillion, 0...(1_000 * one))
    found.check(.excessDeviation, excessDeviation.partsPerBillion, 0...(10 * one))
    found.check(.excessFloor, excessFloor.partsPerBillion, 0...(1_000 * one))
    found.check(.collateralWeight, Int64(collateral.count), 1...64)
    for share in collateral {
      found.check(.collateralWeight, share.weight.partsPerBillion, 1...(1_000 * one))
      found.check(.baseReserve, Int64(share.reserve.index), 0...last)
      if share.reserve.index >= 0, share.reserve.index <= Int32(last), !spec.reserves.isEmpty {
        let rules = spec.reserves[Int(share.reserve.index)]
        found.check(.liquidationThreshold, rules.liquidationThreshold.partsPerBillion, 1...one)
      }
    }
    if debt.index >= 0, Int(debt.index) < spec.reserves.count {
      let lent = spec.reserves[Int(debt.index)]
      if lent.rateCurve == nil {
        found.note(.invalidAccount(AccountID(0), .notBorrowable))
      }
      if lent.origin == .pooled {
        found.check(.utilisation, utilisation.partsPerBillion, (one / 100)...one)
      }
    }
    return found.problems
  }
}
