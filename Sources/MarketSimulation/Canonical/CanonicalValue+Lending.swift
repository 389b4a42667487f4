import Determinism
import Margining
import Quantities

extension ReserveID: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(index) }
}

extension ReserveOrigin: CanonicalChoice {}

extension DeficitRule: CanonicalChoice {}

extension LendingSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      reserves: reader.read(),
      liquidation: reader.read(),
      deficitRule: reader.read(),
      accountDebtCap: reader.read(),
      liquidators: reader.read(),
      liquidationGas: reader.read(),
      userGas: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(reserves)
    writer.put(liquidation)
    writer.put(deficitRule)
    writer.put(accountDebtCap)
    writer.put(liquidators)
    writer.put(liquidationGas)
    writer.put(userGas)
  }
}

extension LiquidatorTerms: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(flashFee: reader.read(), minimumProfit: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(flashFee)
    writer.put(minimumProfit)
  }
}

extension ReserveSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      asset: reader.read(),
      market: reader.read(),
      oracle: reader.read(),
      origin: reader.read(),
      loanToValue: reader.read(),
      liquidationThreshold: reader.read(),
      liquidationBonus: reader.read(),
      reserveFactor: reader.read(),
      rateCurve: reader.read(),
      supplyCap: reader.read(),
      borrowCap: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(asset)
    writer.put(market)
    writer.put(oracle)
    writer.put(origin)
    writer.put(loanToValue)
    writer.put(liquidationThreshold)
    writer.put(liquidationBonus)
    writer.put(reserveFactor)
    writer.put(rateCurve)
    writer.put(supplyCap)
    writer.put(borrowCap)
  }
}

extension RateCurve: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      base: reader.read(),
      slopeBelow: reader.read(),
      slopeAbove: reader.read(),
      optimum: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(base)
    writer.put(slopeBelow)
    writer.put(slopeAbove)
    writer.put(optimum)
  }
}

extension LendingLiquidation: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 3) {
    case 0: self = try .closeFactor(reader.read())
    case 1: self = try .absorb(reader.read())
    default: self = try .stabilityPool(reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .closeFactor(let rules):
      writer.write(UInt8(0))
      writer.put(rules)
    case .absorb(let rules):
      writer.write(UInt8(1))
      writer.put(rules)
    case .stabilityPool(let rules):
      writer.write(UInt8(2))
      writer.put(rules)
    }
  }
}

extension CloseFactorRules: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      closeFactor: reader.read(),
      fullCloseHealth: reader.read(),
      minimumValue: reader.read(),
      minimumLeftover: reader.read(),
      protocolFee: reader.read(),
      restoredHealth: reader.read(),
      bonusRule: reader.read(),
      takeOverHealth: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(closeFactor)
    writer.put(fullCloseHealth)
    writer.put(minimumValue)
    writer.put(minimumLeftover)
    writer.put(protocolFee)
    writer.put(restoredHealth)
    writer.put(bonusRule)
    writer.put(takeOverHealth)
  }
}

extension BonusRule: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 2) {
    case 0: self = .fixed
    default: self = try .affordable(margin: reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .fixed: writer.write(UInt8(0))
    case .affordable(let margin):
      writer.write(UInt8(1))
      writer.put(margin)
    }
  }
}

extension AbsorbRules: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      base: reader.read(),
      storefrontShare: reader.read(),
      targetReserves: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(base)
    writer.put(storefrontShare)
    writer.put(targetReserves)
  }
}

extension StabilityPoolRules: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      debt: reader.read(),
      criticalRatio: reader.read(),
      callerShare: reader.read(),
      callerReward: reader.read(),
      saleDelayMedian: reader.read(),
      saleDelayDeviation: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(debt)
    writer.put(criticalRatio)
    writer.put(callerShare)
    writer.put(callerReward)
    writer.put(saleDelayMedian)
    writer.put(saleDelayDeviation)
  }
}

extension DrawnLoanBook: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      borrowers: reader.read(),
      depositors: reader.read(),
      debt: reader.read(),
      totalDebt: reader.read(),
      sizeTail: reader.read(),
      utilisation: reader.read(),
      excessMedian: reader.read(),
      excessDeviation: reader.read(),
      excessFloor: reader.read(),
      collateral: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(borrowers)
    writer.put(depositors)
    writer.put(debt)
    writer.put(totalDebt)
    writer.put(sizeTail)
    writer.put(utilisation)
    writer.put(excessMedian)
    writer.put(excessDeviation)
    writer.put(excessFloor)
    writer.put(collateral)
  }
}

extension CollateralWeightShare: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(reserve: reader.read(), weight: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(reserve)
    writer.put(weight)
  }
}

extension LoanBook: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(accountCount: reader.read(), entries: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(accountCount)
    writer.put(entries)
  }
}

extension LoanEntry: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      account: AccountID(reader.read()),
      reserve: reader.read(),
      supplied: reader.read(),
      owed: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(account.index)
    writer.put(reserve)
    writer.put(supplied)
    writer.put(owed)
  }
}

extension DutchRules: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      buffer: reader.read(),
      curve: reader.read(),
      tail: reader.read(),
      cusp: reader.read(),
      hole: reader.read(),
      tip: reader.read(),
      chip: reader.read(),
      dust: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(buffer)
    writer.put(curve)
    writer.put(tail)
    writer.put(cusp)
    writer.put(hole)
    writer.put(tip)
    writer.put(chip)
    writer.put(dust)
  }
}

extension DutchCurve: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 2) {
    case 0: self = try .stairs(step: reader.read(), cut: reader.read())
    default: self = try .linear(duration: reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .stairs(let step, let cut):
      writer.write(UInt8(0))
      writer.put(step)
      writer.put(cut)
    case .linear(let duration):
      writer.write(UInt8(1))
      writer.put(duration)
    }
  }
}
