public import Quantities

/// A number of a protocol's specification.
public enum ProtocolSpecField: UInt8, Sendable, BitwiseCopyable {
  /// `insurance`.
  case insurance = 0
  /// `VaultSpec.liquidationRatio`.
  case liquidationRatio = 1
  /// `VaultSpec.liquidationPenalty`.
  case liquidationPenalty = 2
  /// `VaultSpec.lotSize`.
  case lotSize = 3
  /// `VaultSpec.minimumRaise`.
  case minimumRaise = 4
  /// `VaultSpec.bidLifetime`.
  case bidLifetime = 5
  /// `VaultSpec.auctionLength`.
  case auctionLength = 6
  /// `VaultSpec.startGas`.
  case startGas = 7
  /// `VaultSpec.bidGas`.
  case bidGas = 8
  /// `VaultSpec.settleGas`.
  case settleGas = 9
  /// `topUpGas` of either form.
  case topUpGas = 10
  /// `VaultSpec.autoRepayGas`.
  case autoRepayGas = 11
  /// `PerpetualSpec.maintenanceMargin`.
  case maintenanceMargin = 12
  /// `PerpetualSpec.initialMargin`.
  case initialMargin = 13
  /// `PerpetualSpec.takerFee`.
  case takerFee = 14
  /// `PerpetualSpec.liquidationFee`.
  case liquidationFee = 15
  /// `PerpetualSpec.keeperShare`.
  case keeperShare = 16
  /// `PerpetualSpec.fundingInterval`.
  case fundingInterval = 17
  /// `PerpetualSpec.fundingInterest`.
  case fundingInterest = 18
  /// `PerpetualSpec.fundingCap`.
  case fundingCap = 19
  /// `PerpetualSpec.liquidationGas`.
  case liquidationGas = 20
  /// `PerpetualSpec.orderGas`.
  case orderGas = 21
  /// Number of accounts of a book.
  case accountCount = 22
  /// `DrawnVaultBook.totalDebt`.
  case totalDebt = 23
  /// `DrawnVaultBook.debtTail`.
  case debtTail = 24
  /// `DrawnVaultBook.excessMedian`.
  case excessMedian = 25
  /// `DrawnVaultBook.excessDeviation`.
  case excessDeviation = 26
  /// `DrawnVaultBook.excessFloor`.
  case excessFloor = 27
  /// `DrawnPositionBook.openInterest`.
  case openInterest = 28
  /// `DrawnPositionBook.longShare`.
  case longShare = 29
  /// `DrawnPositionBook.sizeTail`.
  case sizeTail = 30
  /// `DrawnPositionBook.leverageMedian`.
  case leverageMedian = 31
  /// `DrawnPositionBook.leverageDeviation`.
  case leverageDeviation = 32
  /// `DrawnPositionBook.leverageFloor`.
  case leverageFloor = 33
  /// `DrawnPositionBook.leverageCap`.
  case leverageCap = 34
  /// `MarginTier.from`.
  case tierBound = 35
  /// `MarginTier.maintenance`.
  case tierMaintenance = 36
  /// `MarginTier.initial`.
  case tierInitial = 37
  /// `MarginTier.deduction`, in micros.
  case tierDeduction = 38
  /// Number of tiers of a market.
  case tierCount = 39
  /// `SizePremium.share`.
  case premiumShare = 40
  /// `SizePremium.coefficient`.
  case premiumCoefficient = 41
  /// `PerpetualMarketSpec.makerFee`.
  case makerFee = 42
  /// `FundingRule.premium`'s inner clamp.
  case fundingClamp = 43
  /// `FundingRule.velocity`'s rate.
  case fundingVelocity = 44
  /// `FundingRule.velocity`'s scale.
  case skewScale = 45
  /// `FundingRule.adaptive`'s threshold.
  case fundingThreshold = 46
  /// `FundingRule.adaptive`'s rise.
  case fundingRise = 47
  /// `FundingRule.adaptive`'s decay.
  case fundingDecay = 48
  /// `FundingRule.adaptive`'s largest rate.
  case fundingMost = 49
  /// Number of further markets.
  case furtherMarkets = 50
  /// `PerpetualRules.withdrawalMargin`.
  case withdrawalMargin = 51
  /// Number of liquidation stages.
  case stageCount = 52
  /// `LiquidationStage.below`.
  case stageBelow = 53
  /// A share of `LiquidationSize`.
  case stageShare = 54
  /// An amount of `LiquidationSize`.
  case stageAmount = 55
  /// `LiquidationSize.target`'s ramp.
  case stageRamp = 56
  /// `LiquidationSize.target`'s buffer.
  case stageBuffer = 57
  /// `LiquidationSize.target`'s cost.
  case stageCost = 58
  /// A number of `LiquidationPrice`.
  case stageSpread = 59
  /// `LiquidationStage.cooldown`.
  case stageCooldown = 60
  /// `LiquidationPolicy.accountBlockCap`.
  case accountBlockCap = 61
  /// `LiquidationPolicy.dust`.
  case liquidationDust = 62
  /// `InsuranceRules.drawCap`.
  case drawCap = 63
  /// `InsuranceRules.marketCap`.
  case marketCap = 64
  /// `BackstopSpec.capital`.
  case backstopCapital = 65
  /// `BackstopSpec.inventoryLimit`.
  case inventoryLimit = 66
  /// `BackstopSpec.lossCap`.
  case lossCap = 67
  /// `BackstopSpec.unwindInterval`.
  case unwindInterval = 68
  /// `BackstopSpec.unwindSize`.
  case unwindSize = 69
  /// `DeleveragingSpec.counterpartyLimit`.
  case counterpartyLimit = 70
  /// A length of `VolatilitySpec`.
  case estimatorMemory = 71
  /// A count of `VolatilitySpec`.
  case estimatorCount = 72
  /// `RequirementSpec.updateInterval`.
  case updateInterval = 73
  /// `RequirementSpec.notice`.
  case requirementNotice = 74
  /// `RequirementSpec.quantile`.
  case requirementQuantile = 75
  /// `RequirementSpec.horizon`.
  case requirementHorizon = 76
  /// `RequirementSpec.ceiling`.
  case requirementCeiling = 77
  /// `RequirementSpec.stepUp`.
  case stepUp = 78
  /// `RequirementSpec.stepDown`.
  case stepDown = 79
  /// A number of `ProcyclicalityTool`.
  case procyclicality = 80
  /// `OpenInterestRamp.lower`.
  case interestLower = 81
  /// `OpenInterestRamp.upper`.
  case interestUpper = 82
  /// `RequirementSpec.depthStress`.
  case depthStress = 83
  /// `RequirementSpec.congestionCap`.
  case congestionCap = 84
  /// `DrawnPortfolioBook.crossShare`.
  case crossShare = 85
  /// A market's weight in a `DrawnPortfolioBook`.
  case marketWeight = 86
  /// `DrawnPortfolioBook.positionsPerAccount`.
  case positionsPerAccount = 87
  /// Number of assets of a lending protocol.
  case reserveCount = 100
  /// `LendingSpec.accountDebtCap`.
  case accountDebtCap = 101
  /// `LendingSpec.userGas`.
  case userGas = 102
  /// `ReserveSpec.liquidationThreshold`.
  case liquidationThreshold = 103
  /// `ReserveSpec.loanToValue`.
  case loanToValue = 104
  /// `ReserveSpec.liquidationBonus`.
  case liquidationBonus = 105
  /// `ReserveSpec.reserveFactor`.
  case reserveFactor = 106
  /// `RateCurve.base`.
  case rateBase = 107
  /// `RateCurve.slopeBelow`.
  case rateSlopeBelow = 108
  /// `RateCurve.slopeAbove`.
  case rateSlopeAbove = 109
  /// `RateCurve.optimum`.
  case rateOptimum = 110
  /// `ReserveSpec.supplyCap`.
  case supplyCap = 111
  /// `ReserveSpec.borrowCap`.
  case borrowCap = 112
  /// `ReserveSpec.liquidationThreshold` of a minted asset, which cannot back itself.
  case ownCoinThreshold = 113
  /// `CloseFactorRules.closeFactor`.
  case closeFactor = 114
  /// `CloseFactorRules.fullCloseHealth`.
  case fullCloseHealth = 115
  /// `CloseFactorRules.minimumValue`.
  case minimumValue = 116
  /// `CloseFactorRules.minimumLeftover`; at most the minimum value.
  case minimumLeftover = 117
  /// `CloseFactorRules.protocolFee`.
  case protocolFee = 118
  /// `CloseFactorRules.restoredHealth`.
  case restoredHealth = 119
  /// `BonusRule.affordable`.
  case bonusMargin = 120
  /// `CloseFactorRules.takeOverHealth`.
  case takeOverHealth = 121
  /// `AbsorbRules.base` or `StabilityPoolRules.debt`.
  case baseReserve = 122
  /// `AbsorbRules.storefrontShare`.
  case storefrontShare = 123
  /// `AbsorbRules.targetReserves`.
  case targetReserves = 124
  /// `StabilityPoolRules.criticalRatio`.
  case criticalRatio = 125
  /// `StabilityPoolRules.callerShare`.
  case callerShare = 126
  /// `StabilityPoolRules.callerReward`.
  case callerReward = 127
  /// `StabilityPoolRules.saleDelayMedian`.
  case saleDelayMedian = 128
  /// `StabilityPoolRules.saleDelayDeviation`.
  case saleDelayDeviation = 129
  /// `DutchRules.buffer`.
  case dutchBuffer = 130
  /// `DutchRules.step`.
  case dutchStep = 131
  /// `DutchRules.cut`.
  case dutchCut = 132
  /// `DutchRules.tail`.
  case dutchTail = 133
  /// `DutchRules.cusp`.
  case dutchCusp = 134
  /// `DutchRules.hole`.
  case dutchHole = 135
  /// `DutchRules.tip`.
  case dutchTip = 136
  /// `DutchRules.chip`.
  case dutchChip = 137
  /// `DutchRules.dust`.
  case dutchDust = 138
  /// `LiquidatorTerms.flashFee`.
  case flashFee = 139
  /// `LiquidatorTerms.minimumProfit`.
  case minimumProfit = 140
  /// A weight of `DrawnLoanBook.collateral`.
  case collateralWeight = 141
  /// `DrawnLoanBook.utilisation`.
  case utilisation = 142
  /// `DrawnLoanBook.depositors`.
  case depositorCount = 143
}

/// Why a protocol cannot be simulated: the field, what was found, and the bound, in stored units.
public enum ProtocolSpecError: Error, Equatable, Sendable, BitwiseCopyable {
  /// The value lies below its smallest allowed value.
  case tooSmall(ProtocolSpecField, found: Int64, minimum: Int64)
  /// The value lies above its largest allowed value.
  case tooLarge(ProtocolSpecField, found: Int64, maximum: Int64)
  /// Vaults for a perpetual, or positions for vaults.
  case formMismatch
  /// An account that cannot be opened.
  case invalidAccount(AccountID, BookAccountProblem)
  /// Accounts whose sums do not fit.
  case bookTooLarge
  /// A size premium together with tiers: the requirement would not be continuous.
  case premiumWithTiers
  /// A stage that needs a backstop or deleveraging where the venue has none.
  case stageWithoutTaker
  /// A market of a venue that is not there, or there twice.
  case invalidMarket(MarketID)
  /// An asset that a lending protocol lists twice: it would be collateral for itself.
  case selfReference(ReserveID)
  /// A threshold at which a liquidation with the asset's bonus leaves bad debt by itself.
  case toxicAtThreshold(ProtocolSpecField, found: Int64, maximum: Int64)
  /// A second asset that may be borrowed where the liquidation settles in one.
  case secondDebtAsset(ReserveID)
  /// A stability pool for an asset that the protocol does not mint.
  case notMinted(ReserveID)
  /// A book that lends more of an asset than it supplies.
  case loansExceedCash(ReserveID)
}
