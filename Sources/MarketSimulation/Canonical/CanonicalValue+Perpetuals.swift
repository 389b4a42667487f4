import Determinism
import Margining
import Quantities

extension PerpetualRules: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      tiers: reader.read(),
      sizePremium: reader.read(),
      makerFee: reader.read(),
      funding: reader.read(),
      furtherMarkets: reader.read(),
      withdrawalMargin: reader.read(),
      liquidation: reader.read(),
      insurance: reader.read(),
      backstop: reader.read(),
      deleveraging: reader.read(),
      socialisation: reader.read(),
      requirements: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(tiers)
    writer.put(sizePremium)
    writer.put(makerFee)
    writer.put(funding)
    writer.put(furtherMarkets)
    writer.put(withdrawalMargin)
    writer.put(liquidation)
    writer.put(insurance)
    writer.put(backstop)
    writer.put(deleveraging)
    writer.put(socialisation)
    writer.put(requirements)
  }
}

extension MarginTier: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      from: reader.read(),
      maintenance: reader.read(),
      initial: reader.read(),
      deduction: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(from)
    writer.put(maintenance)
    writer.put(initial)
    writer.put(deduction)
  }
}

extension SizePremium: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(share: reader.read(), coefficient: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(share)
    writer.put(coefficient)
  }
}

extension FundingRule: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 3) {
    case 0: self = try .premium(innerClamp: reader.read())
    case 1: self = try .velocity(perDay: reader.read(), skewScale: reader.read())
    default:
      self = try .adaptive(
        threshold: reader.read(),
        rise: reader.read(),
        decay: reader.read(),
        most: reader.read()
      )
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .premium(let clamp):
      writer.write(UInt8(0))
      writer.put(clamp)
    case .velocity(let perDay, let scale):
      writer.write(UInt8(1))
      writer.put(perDay)
      writer.put(scale)
    case .adaptive(let threshold, let rise, let decay, let most):
      writer.write(UInt8(2))
      writer.put(threshold)
      writer.put(rise)
      writer.put(decay)
      writer.put(most)
    }
  }
}

extension PerpetualMarketSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      market: reader.read(),
      oracle: reader.read(),
      maintenanceMargin: reader.read(),
      initialMargin: reader.read(),
      tiers: reader.read(),
      sizePremium: reader.read(),
      takerFee: reader.read(),
      makerFee: reader.read(),
      funding: reader.read(),
      fundingInterest: reader.read(),
      fundingCap: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(market)
    writer.put(oracle)
    writer.put(maintenanceMargin)
    writer.put(initialMargin)
    writer.put(tiers)
    writer.put(sizePremium)
    writer.put(takerFee)
    writer.put(makerFee)
    writer.put(funding)
    writer.put(fundingInterest)
    writer.put(fundingCap)
  }
}

extension InsuranceRules: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(scope: reader.read(), drawCap: reader.read(), marketCap: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(scope)
    writer.put(drawCap)
    writer.put(marketCap)
  }
}

extension InsuranceRules.Scope: CanonicalChoice {}
extension LossScope: CanonicalChoice {}
extension DeleveragingSpec.Ranking: CanonicalChoice {}
extension DeleveragingSpec.Price: CanonicalChoice {}
extension RequirementSpec.Scope: CanonicalChoice {}

extension BackstopSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      capital: reader.read(),
      inventoryLimit: reader.read(),
      lossCap: reader.read(),
      unwindInterval: reader.read(),
      unwindSize: reader.read(),
      coversDeficits: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(capital)
    writer.put(inventoryLimit)
    writer.put(lossCap)
    writer.put(unwindInterval)
    writer.put(unwindSize)
    writer.put(coversDeficits)
  }
}

extension DeleveragingSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      ranking: reader.read(),
      price: reader.read(),
      counterpartyLimit: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(ranking)
    writer.put(price)
    writer.put(counterpartyLimit)
  }
}
