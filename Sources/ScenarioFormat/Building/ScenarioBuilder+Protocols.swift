import Margining
import MarketSimulation
import PriceOracles
import Quantities

extension ScenarioBuilder {
  mutating func buildProtocols(_ oracles: [OracleSpec]) -> [ProtocolSpec] {
    var protocols: [ProtocolSpec] = []
    for record in root.records("protocols") {
      let market = MarketID(index(record, "market", of: .market) ?? -1)
      let oracle = oracle(of: record, market: market, oracles)
      let spec = market.index >= 0 ? markets[Int(market.index)] : nil
      let form = buildForm(record, spec, oracles)
      protocols.append(
        ProtocolSpec(
          name: record.text("name"),
          market: market,
          oracle: oracle,
          form: form,
          book: buildBook(record, spec, form),
          insurance: quote(record, "insurance", of: spec?.quote ?? AssetID(-1))
        )
      )
    }
    return protocols
  }

  /// The oracle that a record names, or the first one of its market.
  ///
  /// `ofSamePair` also allows one that watches the same pair of assets at another venue.
  mutating func oracle(
    of record: DecodedRecord,
    market: MarketID,
    _ oracles: [OracleSpec],
    ofSamePair: Bool = false
  ) -> OracleID {
    guard market.index >= 0 else { return OracleID(0) }
    if record.has("oracle") {
      guard let found = index(record, "oracle", of: .oracle) else { return OracleID(0) }
      let watched = oracles[Int(found)].market
      if ofSamePair, watched.index >= 0 {
        let (own, other) = (markets[Int(market.index)], markets[Int(watched.index)])
        if own.base != other.base || own.quote != other.quote {
          fail(.relation(rule: "the oracle watches a market of the same pair"), record, "oracle")
        }
      } else if watched != market {
        fail(.relation(rule: "the oracle watches the protocol's market"), record, "oracle")
      }
      return OracleID(found)
    }
    guard let first = oracles.firstIndex(where: { $0.market == market }) else {
      fail(.missingKey(key: "oracle"), record, "oracle")
      return OracleID(0)
    }
    return OracleID(Int32(first))
  }

  private mutating func buildForm(
    _ record: DecodedRecord,
    _ market: MarketSpec?,
    _ oracles: [OracleSpec]
  ) -> ProtocolForm {
    let (kind, form) = record.variant("form")
    switch kind {
    case "perpetual": return perpetual(form, market, oracles)
    case "lending": return lending(form, market, oracles)
    default: return vaults(form, market)
    }
  }

  private mutating func vaults(_ form: DecodedRecord, _ market: MarketSpec?) -> ProtocolForm {
    .vaults(
      VaultSpec(
        liquidationRatio: ratio(form, "liquidationRatio"),
        liquidationPenalty: ratio(form, "liquidationPenalty"),
        lotSize: base(form, "lotSize", of: market?.base ?? AssetID(-1)),
        minimumRaise: ratio(form, "minimumRaise"),
        bidLifetime: duration(form, "bidLifetime"),
        auctionLength: duration(form, "auctionLength"),
        startGas: form.integer("startGas"),
        bidGas: form.integer("bidGas"),
        settleGas: form.integer("settleGas"),
        topUpGas: form.integer("topUpGas"),
        autoRepayGas: form.integer("autoRepayGas"),
        dutch: form.has("dutch")
          ? dutch(form.record("dutch"), market?.quote ?? AssetID(-1)) : nil
      )
    )
  }

  private mutating func perpetual(
    _ form: DecodedRecord,
    _ market: MarketSpec?,
    _ oracles: [OracleSpec]
  ) -> ProtocolForm {
    var spec = PerpetualSpec(
      maintenanceMargin: ratio(form, "maintenanceMargin"),
      initialMargin: ratio(form, "initialMargin"),
      takerFee: ratio(form, "takerFee"),
      liquidationFee: ratio(form, "liquidationFee"),
      keeperShare: ratio(form, "keeperShare"),
      fundingInterval: duration(form, "fundingInterval"),
      fundingInterest: ratio(form, "fundingInterest"),
      fundingCap: ratio(form, "fundingCap"),
      liquidationGas: form.integer("liquidationGas"),
      orderGas: form.integer("orderGas"),
      topUpGas: form.integer("topUpGas")
    )
    if spec.initialMargin < spec.maintenanceMargin {
      fail(.relation(rule: "initialMargin >= maintenanceMargin"), form, "initialMargin")
    }
    if form.has("rules") {
      spec.rules = perpetualRules(form.record("rules"), market, oracles)
    }
    return .perpetual(spec)
  }

  private mutating func buildBook(
    _ record: DecodedRecord,
    _ market: MarketSpec?,
    _ form: ProtocolForm
  ) -> BookSpec {
    let (kind, book) = record.variant("book")
    let isPerpetual = if case .perpetual = form { true } else { false }
    let isLending = if case .lending = form { true } else { false }
    let allowed = Self.books(of: form)
    if !allowed.contains(kind) {
      fail(.unknownChoice(found: kind, nearest: nil, allowed: allowed), book, "kind")
    }
    let quote = market?.quote ?? AssetID(-1)
    switch kind {
    case "drawnVaults": return drawnVaults(book, quote)
    case "drawnPositions": return .drawnPositions(drawnPositions(book, quote, form))
    case "drawnPortfolios": return drawnPortfolios(record, book, quote, form)
    case "portfolios": return portfolios(record, book, market, form)
    case "drawnLoans": return drawnLoans(book, quote, form)
    case "loans": return loans(book, form)
    case "file" where isLending: return loanFile(record, book, form)
    case "file": return bookFile(record, book, market, isPerpetual: isPerpetual)
    default: return statedAccounts(book, market, isPerpetual: isPerpetual)
    }
  }

  private mutating func drawnVaults(_ book: DecodedRecord, _ quote: AssetID) -> BookSpec {
    .drawnVaults(
      DrawnVaultBook(
        count: Int32(book.integer("count")),
        totalDebt: self.quote(book, "totalDebt", of: quote),
        debtTail: ratio(book, "debtTail"),
        excessMedian: ratio(book, "excessMedian"),
        excessDeviation: ratio(book, "excessDeviation"),
        excessFloor: ratio(book, "excessFloor"),
        sampling: book.text("sampling") == "systematic" ? .systematic : .independent
      )
    )
  }

  private static func books(of form: ProtocolForm) -> [String] {
    switch form {
    case .vaults: ["drawnVaults", "file", "accounts"]
    case .perpetual: ["drawnPositions", "drawnPortfolios", "portfolios", "file", "accounts"]
    case .lending: ["drawnLoans", "loans", "file"]
    }
  }

  mutating func drawnPositions(
    _ book: DecodedRecord,
    _ quote: AssetID,
    _ form: ProtocolForm
  ) -> DrawnPositionBook {
    let (floor, cap) = (ratio(book, "leverageFloor"), ratio(book, "leverageCap"))
    if cap < floor { fail(.relation(rule: "leverageFloor <= leverageCap"), book, "leverageCap") }
    if case .perpetual(let spec) = form {
      let product = Int128(cap.partsPerBillion) * Int128(spec.maintenanceMargin.partsPerBillion)
      let one = Int128(Ratio.one.partsPerBillion)
      if product >= one * one {
        fail(.relation(rule: "leverageCap < 1 / maintenanceMargin"), book, "leverageCap")
      }
    }
    return DrawnPositionBook(
      count: Int32(book.integer("count")),
      openInterest: self.quote(book, "openInterest", of: quote),
      longShare: ratio(book, "longShare"),
      sizeTail: ratio(book, "sizeTail"),
      leverageMedian: ratio(book, "leverageMedian"),
      leverageDeviation: ratio(book, "leverageDeviation"),
      leverageFloor: floor,
      leverageCap: cap
    )
  }

  private mutating func bookFile(
    _ record: DecodedRecord,
    _ book: DecodedRecord,
    _ market: MarketSpec?,
    isPerpetual: Bool
  ) -> BookSpec {
    guard let market, market.base.index >= 0, market.quote.index >= 0 else { return .accounts([]) }
    let (file, place) = (book.text("file"), book.place(of: "file"))
    let baseAsset = assets[Int(market.base.index)]
    do throws(FormatError) {
      let bytes = try files.bytes(file, at: place, field: book.path(of: "file"))
      let base = place.file == overrideFile ? "" : place.file
      let (accounts, totals) = try BookReader.read(
        bytes,
        file: FileCache.displayName(file, relativeTo: base),
        context: BookReader.Context(
          protocolName: record.text("name"),
          protocolNames: protocolNames,
          isPerpetual: isPerpetual,
          market: market.name,
          base: baseAsset.name,
          baseDecimals: baseAsset.decimals,
          quote: assets[Int(market.quote.index)].name
        )
      )
      checkControls(book, totals)
      books.append(totals)
      return .accounts(accounts)
    } catch {
      var error = error
      error.path = book.path(of: "file")
      errors.append(error)
      return .accounts([])
    }
  }

  private mutating func statedAccounts(
    _ book: DecodedRecord,
    _ market: MarketSpec?,
    isPerpetual: Bool
  ) -> BookSpec {
    let (base, quote) = (market?.base ?? AssetID(-1), market?.quote ?? AssetID(-1))
    let wanted = isPerpetual ? ["position", "margin", "entryPrice"] : ["collateral", "debt"]
    var accounts: [BookAccount] = []
    for record in book.records("accounts") {
      for name in ["collateral", "debt", "position", "margin", "entryPrice"]
      where record.has(name) != wanted.contains(name) {
        let reason: FormatReason =
          record.has(name)
          ? .unknownKey(key: name, nearest: nil, allowed: wanted) : .missingKey(key: name)
        fail(reason, record, name)
      }
      guard wanted.allSatisfy(record.has) else { continue }
      if isPerpetual, record.amount("position").written.number.mantissa == 0 {
        let found = record.amount("position").written.text
        fail(.outOfRange(found: found, minimum: "not 0", maximum: nil), record, "position")
      }
      accounts.append(
        BookAccount(
          base: self.base(record, wanted[0], of: base),
          quote: self.quote(record, wanted[1], of: quote),
          entryPrice: isPerpetual ? price(record, "entryPrice", in: quote) : nil
        )
      )
    }
    return .accounts(accounts)
  }
}
