import Determinism
import Margining

extension ProtocolSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      name: reader.read(),
      market: reader.read(),
      oracle: reader.read(),
      form: reader.read(),
      book: reader.read(),
      insurance: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(name)
    writer.put(market)
    writer.put(oracle)
    writer.put(form)
    writer.put(book)
    writer.put(insurance)
  }
}

extension ProtocolForm: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    let start = reader.offset
    switch try reader.readTag(below: 5) {
    case 0: self = try .vaults(reader.read())
    case 1: self = try .perpetual(reader.read())
    case 3: self = try .lending(reader.read())
    case 4:
      var spec: VaultSpec = try reader.read()
      spec.dutch = .some(try reader.read())
      self = .vaults(spec)
    default:
      var spec: PerpetualSpec = try reader.read()
      spec.rules = try reader.read()
      // Rules that add nothing have the shorter spelling.
      if spec.rules.isPlain { throw .invalidTag(2, offset: start) }
      self = .perpetual(spec)
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .vaults(let spec):
      writer.write(UInt8(spec.dutch == nil ? 0 : 4))
      writer.put(spec)
      if let dutch = spec.dutch { writer.put(dutch) }
    case .lending(let spec):
      writer.write(UInt8(3))
      writer.put(spec)
    case .perpetual(let spec) where spec.rules.isPlain:
      writer.write(UInt8(1))
      writer.put(spec)
    case .perpetual(let spec):
      writer.write(UInt8(2))
      writer.put(spec)
      writer.put(spec.rules)
    }
  }
}

/// Without its falling-price rules, which the form writes where there are any.
extension VaultSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      liquidationRatio: reader.read(),
      liquidationPenalty: reader.read(),
      lotSize: reader.read(),
      minimumRaise: reader.read(),
      bidLifetime: reader.read(),
      auctionLength: reader.read(),
      startGas: reader.read(),
      bidGas: reader.read(),
      settleGas: reader.read(),
      topUpGas: reader.read(),
      autoRepayGas: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(liquidationRatio)
    writer.put(liquidationPenalty)
    writer.put(lotSize)
    writer.put(minimumRaise)
    writer.put(bidLifetime)
    writer.put(auctionLength)
    writer.put(startGas)
    writer.put(bidGas)
    writer.put(settleGas)
    writer.put(topUpGas)
    writer.put(autoRepayGas)
  }
}

/// Without its rules, which the form writes where they add something.
extension PerpetualSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      maintenanceMargin: reader.read(),
      initialMargin: reader.read(),
      takerFee: reader.read(),
      liquidationFee: reader.read(),
      keeperShare: reader.read(),
      fundingInterval: reader.read(),
      fundingInterest: reader.read(),
      fundingCap: reader.read(),
      liquidationGas: reader.read(),
      orderGas: reader.read(),
      topUpGas: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(maintenanceMargin)
    writer.put(initialMargin)
    writer.put(takerFee)
    writer.put(liquidationFee)
    writer.put(keeperShare)
    writer.put(fundingInterval)
    writer.put(fundingInterest)
    writer.put(fundingCap)
    writer.put(liquidationGas)
    writer.put(orderGas)
    writer.put(topUpGas)
  }
}

extension BookSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 8) {
    case 0: self = try .drawnVaults(reader.read())
    case 1: self = try .drawnPositions(reader.read())
    case 2: self = try .accounts(reader.read())
    case 3: self = try .portfolios(reader.read())
    case 5: self = try .drawnLoans(reader.read())
    case 6: self = try .loans(reader.read())
    case 7:
      var book: DrawnVaultBook = try reader.read()
      book.sampling = .systematic
      self = .drawnVaults(book)
    default: self = try .drawnPortfolios(reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .drawnLoans(let book):
      writer.write(UInt8(5))
      writer.put(book)
    case .loans(let book):
      writer.write(UInt8(6))
      writer.put(book)
    case .drawnVaults(let book):
      // Systematic books came later: a tag of their own leaves the bytes of the others as they were.
      writer.write(UInt8(book.sampling == .systematic ? 7 : 0))
      writer.put(book)
    case .drawnPositions(let book):
      writer.write(UInt8(1))
      writer.put(book)
    case .accounts(let accounts):
      writer.write(UInt8(2))
      writer.put(accounts)
    case .portfolios(let accounts):
      writer.write(UInt8(3))
      writer.put(accounts)
    case .drawnPortfolios(let book):
      writer.write(UInt8(4))
      writer.put(book)
    }
  }
}

extension DrawnVaultBook: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      count: reader.read(),
      totalDebt: reader.read(),
      debtTail: reader.read(),
      excessMedian: reader.read(),
      excessDeviation: reader.read(),
      excessFloor: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(count)
    writer.put(totalDebt)
    writer.put(debtTail)
    writer.put(excessMedian)
    writer.put(excessDeviation)
    writer.put(excessFloor)
  }
}

extension DrawnPositionBook: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      count: reader.read(),
      openInterest: reader.read(),
      longShare: reader.read(),
      sizeTail: reader.read(),
      leverageMedian: reader.read(),
      leverageDeviation: reader.read(),
      leverageFloor: reader.read(),
      leverageCap: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(count)
    writer.put(openInterest)
    writer.put(longShare)
    writer.put(sizeTail)
    writer.put(leverageMedian)
    writer.put(leverageDeviation)
    writer.put(leverageFloor)
    writer.put(leverageCap)
  }
}

extension BookAccount: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      base: reader.read(),
      quote: reader.read(),
      entryPrice: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(base)
    writer.put(quote)
    writer.put(entryPrice)
  }
}
