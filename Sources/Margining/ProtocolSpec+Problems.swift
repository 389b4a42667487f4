public import Quantities

private let one = Ratio.one.partsPerBillion
private let year = SimDuration.seconds(31_536_000).nanoseconds
private let mostGas: Int64 = 1_000_000_000
// 10¹² whole quote units: sums of a book and its products stay far inside 128 bits.
private let mostQuote: Int64 = 1_000_000_000_000_000_000

extension ProtocolSpec {
  /// Returns everything that is wrong with the protocol, in the order of its fields.
  ///
  /// `scale` is that of the market's base asset.
  public func problems(scale: BaseScale) -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.insurance, insurance.micros, 0...mostQuote)
    let rules: [ProtocolSpecError] =
      switch form {
      case .vaults(let spec): spec.problems()
      case .perpetual(let spec): spec.problems()
      case .lending(let spec): spec.problems()
      }
    return rules + found.problems + book.problems(form: form, scale: scale)
  }
}

extension VaultSpec {
  /// Returns everything that is wrong with the rules, in the order of their fields.
  public func problems() -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.liquidationRatio, liquidationRatio.partsPerBillion, (one + 1)...(100 * one))
    found.check(.liquidationPenalty, liquidationPenalty.partsPerBillion, 0...one)
    found.check(.lotSize, lotSize.units, 1...Int64.max)
    found.check(.minimumRaise, minimumRaise.partsPerBillion, 1...one)
    found.check(.bidLifetime, bidLifetime.nanoseconds, 1...year)
    found.check(.auctionLength, auctionLength.nanoseconds, 1...year)
    found.check(.startGas, startGas, 0...mostGas)
    found.check(.bidGas, bidGas, 0...mostGas)
    found.check(.settleGas, settleGas, 0...mostGas)
    found.check(.topUpGas, topUpGas, 0...mostGas)
    found.check(.autoRepayGas, autoRepayGas, 0...mostGas)
    if let dutch { check(dutch, &found) }
    return found.problems
  }

  private func check(_ dutch: DutchRules, _ found: inout RangeCheck) {
    found.check(.dutchBuffer, dutch.buffer.partsPerBillion, one...(10 * one))
    switch dutch.curve {
    case .stairs(let step, let cut):
      found.check(.dutchStep, step.nanoseconds, SimDuration.seconds(1).nanoseconds...year)
      found.check(.dutchCut, cut.partsPerBillion, 1...(one - 1))
    case .linear(let duration): found.check(.dutchStep, duration.nanoseconds, 1...year)
    }
    found.check(.dutchTail, dutch.tail.nanoseconds, 1...year)
    found.check(.dutchCusp, dutch.cusp.partsPerBillion, 1...one)
    found.check(.dutchHole, dutch.hole.micros, 1...mostQuote)
    found.check(.dutchTip, dutch.tip.micros, 0...1_000_000_000_000)
    found.check(.dutchChip, dutch.chip.partsPerBillion, 0...(one / 10))
    found.check(.dutchDust, dutch.dust.micros, 0...1_000_000_000_000_000)
  }
}

extension BookSpec {
  /// Returns everything that is wrong with the book under a form, in the order of its fields.
  public func problems(form: ProtocolForm, scale: BaseScale) -> [ProtocolSpecError] {
    switch (self, form) {
    case (.drawnVaults(let book), .vaults): book.problems()
    case (.drawnPositions(let book), .perpetual(let spec)):
      book.problems(maintenanceMargin: spec.maintenanceMargin)
    case (.portfolios(let accounts), .perpetual(let spec)):
      Self.problems(accounts, spec, scale)
    case (.drawnPortfolios(let book), .perpetual(let spec)): book.problems(spec)
    case (.drawnLoans(let book), .lending(let spec)): book.problems(spec: spec)
    case (.loans(let book), .lending(let spec)): book.problems(spec: spec)
    case (.drawnVaults, _), (.drawnPositions, _), (.drawnLoans, _), (.loans, _),
      (.accounts, .lending), (.portfolios, _), (.drawnPortfolios, _):
      [.formMismatch]
    case (.accounts(let accounts), _): Self.problems(accounts, form, scale)
    }
  }

  private static func problems(
    _ accounts: [BookAccount],
    _ form: ProtocolForm,
    _ scale: BaseScale
  ) -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.accountCount, Int64(accounts.count), 1...mostAccounts)
    var problems = found.problems
    var base: Int128 = 0
    var quote: Int128 = 0
    for position in 0..<accounts.count {
      let account = accounts[position]
      let problem: BookAccountProblem? =
        switch form {
        case .vaults(let spec): account.vaultProblem(spec: spec, scale: scale)
        case .perpetual: account.positionProblem(scale: scale)
        case .lending: nil
        }
      if let problem {
        problems.append(.invalidAccount(AccountID(Int32(clamping: position)), problem))
        continue
      }
      base += Int128(account.base.units.magnitude)
      quote += Int128(account.quote.micros)
      if let entry = account.entryPrice {
        quote +=
          Int128(account.base.units.magnitude) * Int128(entry.nanos)
          / (Int128(scale.unitsPerWhole) * 1_000)
      }
    }
    // Half the range is left for what the run adds.
    let most = Int128(Int64.max / 2)
    if base > most || quote > most { problems.append(.bookTooLarge) }
    return problems
  }

  private static var mostAccounts: Int64 { 10_000_000 }
}

extension DrawnVaultBook {
  /// Returns everything that is wrong with the book, in the order of its fields.
  public func problems() -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.accountCount, Int64(count), 1...10_000_000)
    found.check(.totalDebt, totalDebt.micros, 0...mostQuote)
    found.check(.debtTail, debtTail.partsPerBillion, (one + 1)...(1_000 * one))
    found.check(.excessMedian, excessMedian.partsPerBillion, 0...(1_000 * one))
    found.check(.excessDeviation, excessDeviation.partsPerBillion, 0...(10 * one))
    found.check(.excessFloor, excessFloor.partsPerBillion, 0...(1_000 * one))
    return found.problems
  }
}

extension DrawnPositionBook {
  /// Returns everything that is wrong with the book, in the order of its fields.
  public func problems(maintenanceMargin: Ratio) -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.accountCount, Int64(count), 1...10_000_000)
    found.check(.openInterest, openInterest.micros, 0...mostQuote)
    found.check(.longShare, longShare.partsPerBillion, 0...one)
    found.check(.sizeTail, sizeTail.partsPerBillion, (one + 1)...(1_000 * one))
    found.check(.leverageMedian, leverageMedian.partsPerBillion, 1...(1_000_000 * one))
    found.check(.leverageDeviation, leverageDeviation.partsPerBillion, 0...(10 * one))
    found.check(.leverageFloor, leverageFloor.partsPerBillion, 1...(1_000_000 * one))
    // Below one over the maintenance margin, or the account would start due.
    let margin = min(max(maintenanceMargin.partsPerBillion, 1), one)
    let limit = (one * one - 1) / margin
    let least = min(max(leverageFloor.partsPerBillion, 1), limit)
    found.check(.leverageCap, leverageCap.partsPerBillion, least...limit)
    return found.problems
  }
}
