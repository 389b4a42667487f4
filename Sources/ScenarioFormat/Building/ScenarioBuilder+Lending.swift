import Margining
import MarketSimulation
import PriceOracles
import Quantities

extension ScenarioBuilder {
  mutating func lending(
    _ form: DecodedRecord,
    _ market: MarketSpec?,
    _ oracles: [OracleSpec]
  ) -> ProtocolForm {
    let money = market?.quote ?? AssetID(-1)
    var reserves: [ReserveSpec] = []
    for record in form.records("reserves") {
      guard let reserve = reserve(record, money, oracles) else { continue }
      if reserves.contains(where: { $0.asset == reserve.asset }) {
        fail(.relation(rule: "each asset has one reserve"), record, "asset")
      }
      reserves.append(reserve)
    }
    return .lending(
      LendingSpec(
        reserves: reserves,
        liquidation: loanLiquidation(form, reserves, money),
        deficitRule: form.text("deficit") == "socialised" ? .socialised : .carried,
        accountDebtCap: form.has("accountDebtCap")
          ? quote(form, "accountDebtCap", of: money) : nil,
        liquidators: LiquidatorTerms(
          flashFee: form.has("flashFee") ? ratio(form, "flashFee") : nil,
          minimumProfit: quote(form, "minimumProfit", of: money)
        ),
        liquidationGas: form.integer("liquidationGas"),
        userGas: form.integer("userGas")
      )
    )
  }

  private mutating func reserve(
    _ record: DecodedRecord,
    _ money: AssetID,
    _ oracles: [OracleSpec]
  ) -> ReserveSpec? {
    guard let asset = index(record, "asset", of: .asset).map({ AssetID($0) }) else { return nil }
    var (priced, believed): (MarketID?, OracleID?) = (nil, nil)
    if record.has("market") {
      guard let found = index(record, "market", of: .market) else { return nil }
      priced = MarketID(found)
      believed = oracle(of: record, market: MarketID(found), oracles, ofSamePair: true)
      let spec = markets[Int(found)]
      if spec.base != asset || spec.quote != money {
        fail(
          .relation(rule: "the market prices the asset in the protocol's quote asset"),
          record,
          "market"
        )
      }
    } else if asset != money {
      fail(.missingKey(key: "market"), record, "market")
    }
    let threshold = ratio(record, "liquidationThreshold")
    if ratio(record, "loanToValue") > threshold {
      fail(.relation(rule: "loanToValue <= liquidationThreshold"), record, "loanToValue")
    }
    let bonus = ratio(record, "liquidationBonus")
    let one = Int128(Ratio.one.partsPerBillion)
    if Int128(threshold.partsPerBillion) * (one + Int128(bonus.partsPerBillion)) >= one * one {
      fail(
        .relation(rule: "liquidationThreshold * (1 + liquidationBonus) < 100%"),
        record,
        "liquidationBonus"
      )
    }
    let isMinted = record.text("origin") == "minted"
    if isMinted, threshold > .zero {
      fail(
        .relation(rule: "a minted asset is no collateral of its own protocol"),
        record,
        "liquidationThreshold"
      )
    }
    return ReserveSpec(
      asset: asset,
      market: priced,
      oracle: believed,
      origin: isMinted ? .minted : .pooled,
      loanToValue: ratio(record, "loanToValue"),
      liquidationThreshold: threshold,
      liquidationBonus: bonus,
      reserveFactor: ratio(record, "reserveFactor"),
      rateCurve: record.has("rates") ? rates(record.record("rates")) : nil,
      supplyCap: record.has("supplyCap") ? base(record, "supplyCap", of: asset).units : nil,
      borrowCap: record.has("borrowCap") ? base(record, "borrowCap", of: asset).units : nil
    )
  }

  private func rates(_ record: DecodedRecord) -> RateCurve {
    RateCurve(
      base: ratio(record, "base"),
      slopeBelow: ratio(record, "slopeBelow"),
      slopeAbove: ratio(record, "slopeAbove"),
      optimum: ratio(record, "optimum")
    )
  }

  /// The position of a named asset among a protocol's assets; a fault where it is not one.
  private mutating func reserveIndex(
    _ record: DecodedRecord,
    _ name: String,
    _ reserves: [ReserveSpec]
  ) -> ReserveID {
    guard let asset = index(record, name, of: .asset) else { return ReserveID(0) }
    guard let found = reserves.firstIndex(where: { $0.asset == AssetID(asset) }) else {
      fail(.relation(rule: "the asset is one of the protocol's reserves"), record, name)
      return ReserveID(0)
    }
    return ReserveID(Int32(found))
  }

  private mutating func loanLiquidation(
    _ form: DecodedRecord,
    _ reserves: [ReserveSpec],
    _ money: AssetID
  ) -> LendingLiquidation {
    let (kind, rules) = form.variant("liquidation")
    switch kind {
    case "absorb":
      return .absorb(
        AbsorbRules(
          base: reserveIndex(rules, "base", reserves),
          storefrontShare: ratio(rules, "storefrontShare"),
          targetReserves: quote(rules, "targetReserves", of: money).micros
        )
      )
    case "stabilityPool":
      return .stabilityPool(
        StabilityPoolRules(
          debt: reserveIndex(rules, "debt", reserves),
          criticalRatio: ratio(rules, "criticalRatio"),
          callerShare: ratio(rules, "callerShare"),
          callerReward: quote(rules, "callerReward", of: money).micros,
          saleDelayMedian: duration(rules, "saleDelayMedian"),
          saleDelayDeviation: ratio(rules, "saleDelayDeviation")
        )
      )
    default: return .closeFactor(closeFactor(rules, money))
    }
  }

  private mutating func closeFactor(
    _ rules: DecodedRecord,
    _ money: AssetID
  ) -> CloseFactorRules {
    func optional(_ name: String) -> Ratio? { rules.has(name) ? ratio(rules, name) : nil }
    let (least, leftover) = (
      quote(rules, "minimumValue", of: money), quote(rules, "minimumLeftover", of: money)
    )
    if leftover > least {
      fail(.relation(rule: "minimumLeftover <= minimumValue"), rules, "minimumLeftover")
    }
    return CloseFactorRules(
      closeFactor: ratio(rules, "closeFactor"),
      fullCloseHealth: ratio(rules, "fullCloseHealth"),
      minimumValue: least,
      minimumLeftover: leftover,
      protocolFee: ratio(rules, "protocolFee"),
      restoredHealth: optional("restoredHealth"),
      bonusRule: optional("affordableMargin").map { .affordable(margin: $0) } ?? .fixed,
      takeOverHealth: optional("takeOverHealth")
    )
  }

  mutating func dutch(_ record: DecodedRecord, _ money: AssetID) -> DutchRules {
    let (kind, curve) = record.variant("curve")
    return DutchRules(
      buffer: ratio(record, "buffer"),
      curve: kind == "linear"
        ? .linear(duration: duration(curve, "duration"))
        : .stairs(step: duration(curve, "step"), cut: ratio(curve, "cut")),
      tail: duration(record, "tail"),
      cusp: ratio(record, "cusp"),
      hole: quote(record, "hole", of: money),
      tip: quote(record, "tip", of: money),
      chip: ratio(record, "chip"),
      dust: quote(record, "dust", of: money)
    )
  }

  mutating func drawnLoans(
    _ book: DecodedRecord,
    _ money: AssetID,
    _ form: ProtocolForm
  ) -> BookSpec {
    guard case .lending(let spec) = form else { return .accounts([]) }
    var shares: [CollateralWeightShare] = []
    for record in book.records("collateral") {
      let reserve = reserveIndex(record, "asset", spec.reserves)
      if Int(reserve.index) < spec.reserves.count,
        spec.reserves[Int(reserve.index)].liquidationThreshold == .zero
      {
        fail(.relation(rule: "the asset has a liquidation threshold"), record, "asset")
      }
      shares.append(CollateralWeightShare(reserve: reserve, weight: ratio(record, "weight")))
    }
    return .drawnLoans(
      DrawnLoanBook(
        borrowers: Int32(book.integer("borrowers")),
        depositors: Int32(book.integer("depositors")),
        debt: reserveIndex(book, "debt", spec.reserves),
        totalDebt: quote(book, "totalDebt", of: money),
        sizeTail: ratio(book, "sizeTail"),
        utilisation: ratio(book, "utilisation"),
        excessMedian: ratio(book, "excessMedian"),
        excessDeviation: ratio(book, "excessDeviation"),
        excessFloor: ratio(book, "excessFloor"),
        collateral: shares
      )
    )
  }

  mutating func loans(_ book: DecodedRecord, _ form: ProtocolForm) -> BookSpec {
    guard case .lending(let spec) = form else { return .accounts([]) }
    var entries: [LoanEntry] = []
    let accounts = book.records("accounts")
    for (number, record) in accounts.enumerated() {
      var seen: [ReserveID] = []
      for holding in record.records("holdings") {
        let reserve = reserveIndex(holding, "asset", spec.reserves)
        if seen.contains(reserve) {
          fail(.relation(rule: "each asset stands once in an account"), holding, "asset")
        }
        seen.append(reserve)
        let asset = index(holding, "asset", of: .asset).map { AssetID($0) } ?? AssetID(-1)
        entries.append(
          LoanEntry(
            account: AccountID(Int32(number)),
            reserve: reserve,
            supplied: base(holding, "supplied", of: asset).units,
            owed: base(holding, "owed", of: asset).units
          )
        )
      }
    }
    return .loans(LoanBook(accountCount: Int32(accounts.count), entries: entries))
  }
}

extension ScenarioBuilder {
  mutating func loanFile(
    _ record: DecodedRecord,
    _ book: DecodedRecord,
    _ form: ProtocolForm
  ) -> BookSpec {
    let empty = BookSpec.loans(LoanBook(accountCount: 0, entries: []))
    guard case .lending(let spec) = form,
      spec.reserves.allSatisfy({ assets.indices.contains(Int($0.asset.index)) })
    else { return empty }
    let (file, place) = (book.text("file"), book.place(of: "file"))
    do throws(FormatError) {
      let bytes = try files.bytes(file, at: place, field: book.path(of: "file"))
      let base = place.file == overrideFile ? "" : place.file
      let (loans, totals) = try LoanReader.read(
        bytes,
        file: FileCache.displayName(file, relativeTo: base),
        context: LoanReader.Context(
          protocolName: record.text("name"),
          protocolNames: protocolNames,
          assets: spec.reserves.map { assets[Int($0.asset.index)].name },
          decimals: spec.reserves.map { assets[Int($0.asset.index)].decimals }
        )
      )
      checkControls(book, totals)
      books.append(totals)
      return .loans(loans)
    } catch {
      var error = error
      error.path = book.path(of: "file")
      errors.append(error)
      return empty
    }
  }
}
