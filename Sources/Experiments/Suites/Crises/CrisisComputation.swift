import Quantities

/// A target that follows from stated inputs through the rooms of the model, without a scenario.
public enum CrisisComputation: Equatable, Sendable {
  /// The two legs of the first attack through a constant-product pool.
  case poolLegs
  /// The books of the second attack.
  case attackBooks
  /// Both attacks against an average and against a bound on steps.
  case attackRemedies
  /// What the largest account of the DAI spike loses over what is repaid.
  case seizedOverRepaid
  /// At which price of the debt an account becomes liquidatable.
  case debtPriceEdge
  /// What the debts of a drawn book cost at one venue's price of what is owed.
  case debtPriceSpike
  /// A report against an anchor.
  case anchoredReport
  /// When borrowing against a stopped feed begins to pay.
  case stoppedFeed
  /// What is lost to a stopped feed with and without checks.
  case stoppedFeedChecks
  /// The price at which a concentrated account is due.
  case whalePrice
  /// Whether that account is due anywhere on the recorded path.
  case whalePath
  /// The same account forced to its liquidation price, with and without a cap.
  case whaleForced
  /// What collateral at the floor of its feed borrows.
  case floorLoss
  /// The same with a cap on that collateral.
  case floorCap
  /// What a short squeeze leaves of a debt on the recorded path.
  case squeezeLoss
  /// How far its own purchases drive the price.
  case squeezeOvershoot
  /// The squeeze with a cap on what may be borrowed.
  case squeezeCap
  /// The squeeze with twice the depth.
  case squeezeDepth
  /// The profit shown by a pumped position.
  case pumpedProfit
  /// What that profit borrows.
  case pumpedLoan
  /// What it borrows with one rule changed.
  case pumpedRemedies
  /// A vault's profit over a list of fills.
  case vaultFills
  /// What the vault loses on the recorded path.
  case vaultUnwind
  /// The same with one margin rule changed.
  case vaultRemedies
  /// Gas of one day with constants fitted on the others.
  case gasHeldOut

  /// Files of the data folder that it reads; it is not attempted without them.
  public var files: [String] {
    switch self {
    case .stoppedFeed, .stoppedFeedChecks: [LunaFeedCase.file]
    case .whalePath: [WhaleCase.file]
    case .squeezeLoss, .squeezeCap: [CurveShortCase.file]
    case .vaultUnwind, .vaultRemedies: [VaultCase.file]
    case .gasHeldOut: GasDay.Record.all.flatMap(\.files)
    default: []
    }
  }

  /// Works the target out; `records` holds the files of `files`.
  public func find(in records: CrisisRecords) throws(CrisisFault) -> CrisisFinding {
    do {
      switch self {
      case .poolLegs: return try FlashLoanCase.legs()
      case .attackBooks: return try FlashLoanCase.books()
      case .attackRemedies: return try FlashLoanCase.remedies()
      case .seizedOverRepaid: return try LoanCase.seizedOverRepaid()
      case .debtPriceEdge: return try LoanCase.debtPriceEdge()
      case .debtPriceSpike: return try DaiSpikeCase.find()
      case .anchoredReport: return try AnchorCase.find()
      case .stoppedFeed: return try LunaFeedCase(records).firstProfit()
      case .stoppedFeedChecks: return try LunaFeedCase(records).checks()
      case .whalePrice: return try WhaleCase.price()
      case .whalePath: return try WhaleCase.path(records)
      case .whaleForced: return try WhaleCase.forced()
      case .floorLoss: return try LunaFloorCase.loss()
      case .floorCap: return try LunaFloorCase.supplyCap()
      case .squeezeLoss: return try CurveShortCase.badDebt(records)
      case .squeezeOvershoot: return try CurveShortCase.overshoot()
      case .squeezeCap: return try CurveShortCase.borrowCap(records)
      case .squeezeDepth: return try CurveShortCase.twiceTheDepth()
      case .pumpedProfit: return try PumpCase().profit()
      case .pumpedLoan: return try PumpCase().loan()
      case .pumpedRemedies: return try PumpCase().remedies()
      case .vaultFills: return try VaultCase.fills()
      case .vaultUnwind: return try VaultCase.unwind(records)
      case .vaultRemedies: return try VaultCase.remedies(records)
      case .gasHeldOut: return try GasHeldOut(records).find()
      }
    } catch let fault as CrisisFault {
      throw fault
    } catch {
      throw .model("\(error)")
    }
  }
}

/// Why a computation has no finding.
public enum CrisisFault: Error, Equatable, Sendable {
  /// A line of a record cannot be read.
  case badLine(file: String, line: Int)
  /// A record that it needs is not there.
  case noRecord(String)
  /// The model refused an input that the target states.
  case model(String)
}

/// What a computation found.
public struct CrisisFinding: Equatable, Sendable {
  /// Whether everything that the target states holds.
  public var passes: Bool
  /// Whether the unchanged run reproduces its event; where not, nothing else counts.
  public var isReproduced: Bool
  /// The figure that is kept.
  public var figure: Double
  /// The figures in words.
  public var text: String

  /// Creates a finding.
  public init(passes: Bool, isReproduced: Bool = true, figure: Double, text: String) {
    self.passes = passes
    self.isReproduced = isReproduced
    self.figure = figure
    self.text = text
  }
}

/// Recorded series by their names in the data folder.
public struct CrisisRecords: Sendable {
  /// One recorded bar; prices in 10⁻⁹.
  public struct Bar: Equatable, Sendable {
    /// Start, in Unix seconds.
    public var start: Int64
    /// Open, high, low, close.
    public var prices: [Int64]

    var low: Int64 { prices.min() ?? 0 }
    var high: Int64 { prices.max() ?? 0 }
  }

  private var contents: [(name: String, bytes: [UInt8])]

  /// Holds files.
  public init(_ contents: [(name: String, bytes: [UInt8])]) { self.contents = contents }

  /// The bars of a candle file: `timestamp,open,high,low,close,…`.
  public func bars(_ name: String) throws(CrisisFault) -> [Bar] {
    try rows(name).map { line, cells throws(CrisisFault) in
      guard cells.count > 4, let start = Int64(cells[0]) else {
        throw .badLine(file: name, line: line)
      }
      var prices: [Int64] = []
      for cell in cells[1...4] {
        guard let value = Double(cell), value > 0, value < 9e9 else {
          throw .badLine(file: name, line: line)
        }
        prices.append(Int64((value * 1e9).rounded()))
      }
      return Bar(start: start, prices: prices)
    }
  }

  /// The cells of a file's lines after the header, with the lines' numbers.
  func rows(_ name: String) throws(CrisisFault) -> [(line: Int, cells: [Substring])] {
    guard let bytes = contents.first(where: { $0.name == name })?.bytes else {
      throw .noRecord(name)
    }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).enumerated()
      .dropFirst().map { index, line in
        (index + 1, line.split(separator: ",", omittingEmptySubsequences: false))
      }
  }
}

extension Price {
  /// Whole units of the quote asset.
  static func whole(_ count: Int64) -> Price { Price(nanos: count * 1_000_000_000) }
}

extension QuoteAmount {
  /// Whole units.
  static func whole(_ count: Int64) -> QuoteAmount { QuoteAmount(micros: count * 1_000_000) }
}

extension BaseQuantity {
  /// Whole units at the standard scale.
  static func whole(_ count: Int64) -> BaseQuantity { BaseQuantity(units: count * 100_000_000) }
}

extension SimInstant {
  /// Seconds after the start.
  static func second(_ count: Int64) -> SimInstant { .start + .seconds(count) }
}
