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
}
