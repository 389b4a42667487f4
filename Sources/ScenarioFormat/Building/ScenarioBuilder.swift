import MarketSimulation
import Markets
import Mitigations
import Quantities

/// Turns a decoded record into a scenario: references, assets' scales, series and books.
///
/// It goes on after a fault, with a harmless stand-in, so that one reading finds them all; a
/// scenario is only handed out where there was none.
struct ScenarioBuilder {
  /// The faults so far.
  var errors: [FormatError] = []
  /// Control totals of the books that came from files.
  var books: [BookTotals] = []

  let root: DecodedRecord
  let catalog: MitigationCatalog
  let files: FileCache

  /// Names by index, known before anything refers to them.
  let assetNames: [String]
  let marketNames: [String]
  var oracleNames: [String]
  let protocolNames: [String]

  var assets: [AssetSpec] = []
  var markets: [MarketSpec] = []

  init(_ root: DecodedRecord, catalog: MitigationCatalog, files: FileCache) {
    self.root = root
    self.catalog = catalog
    self.files = files
    assetNames = root.records("assets").map { $0.text("name") }
    marketNames = root.records("markets").map { $0.text("name") }
    oracleNames = root.records("oracles").map { $0.text("name") }
    protocolNames = root.records("protocols").map { $0.text("name") }
  }

  /// Builds the scenario.
  ///
  /// - Throws: every fault that was found.
  mutating func build() throws(FormatFailure) -> Scenario {
    checkNames()
    buildAssets()
    buildMarkets()
    let oracles = buildOracles()
    let (network, gasAsset) = buildNetwork()
    let protocols = buildProtocols(oracles)
    let metrics = root.record("metrics")
    var scenario = Scenario(
      name: root.text("name"),
      summary: root.text("summary"),
      horizon: duration(root, "horizon"),
      tick: duration(root, "tick"),
      seed: root.seed("seed"),
      replications: Int32(root.integer("replications")),
      assets: assets,
      markets: markets,
      oracles: oracles,
      network: network,
      gasAsset: gasAsset,
      protocols: protocols,
      participants: buildParticipants(protocols, gasAsset: gasAsset),
      shocks: buildShocks(),
      policies: buildPolicies(),
      metrics: MetricSpec(
        missedGrace: duration(metrics, "missedGrace"),
        episodeQuiet: duration(metrics, "episodeQuiet"),
        seriesInterval: duration(metrics, "seriesInterval")
      ),
      limits: limits(root.record("limits")),
      correlations: buildCorrelations()
    )
    scenario.uncertain = buildUncertain(scenario)
    checkSizes(scenario)
    if errors.isEmpty { checkRooms(scenario) }
    if errors.isEmpty { checkUncertain(scenario) }
    if !errors.isEmpty { throw FormatFailure(errors) }
    return scenario
  }

  // Helpers of all parts.

  mutating func fail(_ reason: FormatReason, _ record: DecodedRecord, _ name: String) {
    errors.append(
      FormatError(place: record.place(of: name), path: record.path(of: name), reason: reason)
    )
  }

  private func limits(_ record: DecodedRecord) -> RunLimitSpec {
    RunLimitSpec(
      events: record.integer("events"),
      instant: record.has("instant") ? duration(record, "instant") : nil
    )
  }

  func duration(_ record: DecodedRecord, _ name: String) -> SimDuration {
    SimDuration(nanoseconds: record.integer(name))
  }

  func instant(_ record: DecodedRecord, _ name: String) -> SimInstant {
    SimInstant(nanoseconds: record.integer(name))
  }

  func ratio(_ record: DecodedRecord, _ name: String) -> Ratio {
    Ratio(partsPerBillion: record.integer(name))
  }

  func gasPrice(_ record: DecodedRecord, _ name: String) -> GasPrice {
    GasPrice(wei: record.integer(name))
  }

  /// The stored integer of a quantity of an asset; 0 after a fault.
  mutating func stored(_ record: DecodedRecord, _ name: String, of asset: AssetID) -> Int64 {
    var amount = record.amount(name)
    let spec = assets.indices.contains(Int(asset.index)) ? assets[Int(asset.index)] : nil
    // An asset that is declared to be worth one USD may be called by either name.
    if let spec, spec.pricing == .constantUSD, amount.written.unit == "USD" {
      amount.written.unit = spec.name
    }
    let result = amount.written.checked(
      as: amount.form,
      range: amount.range,
      asset: spec?.name ?? "",
      decimals: spec?.decimals ?? 8,
      isDefault: amount.isDefault
    )
    switch result {
    case .success(let value): return value
    case .failure(let problem):
      // Without the asset the amount cannot be judged, and the asset's own fault is reported.
      if spec != nil { fail(problem.reason, record, name) }
      return 0
    }
  }

  mutating func price(_ record: DecodedRecord, _ name: String, in asset: AssetID) -> Price {
    Price(nanos: stored(record, name, of: asset))
  }

  mutating func quote(_ record: DecodedRecord, _ name: String, of asset: AssetID) -> QuoteAmount {
    QuoteAmount(micros: stored(record, name, of: asset))
  }

  mutating func base(_ record: DecodedRecord, _ name: String, of asset: AssetID) -> BaseQuantity {
    BaseQuantity(units: stored(record, name, of: asset))
  }

  /// The index of a named thing; nil after a fault.
  mutating func index(
    _ record: DecodedRecord,
    _ name: String,
    of target: ReferenceTarget,
    words: [String] = []
  ) -> Int32? {
    let names =
      switch target {
      case .asset: assetNames
      case .market: marketNames
      case .oracle: oracleNames
      case .protocol: protocolNames
      }
    let found = record.text(name)
    if let index = names.firstIndex(of: found) { return Int32(index) }
    let known = words + names
    fail(
      .unknownReference(
        target: target.rawValue,
        found: found,
        nearest: NearestName.find(found, in: known),
        known: known
      ),
      record,
      name
    )
    return nil
  }

  private mutating func checkNames() {
    for list in ["assets", "markets", "oracles", "protocols", "variants", "policies"] {
      checkUnique(root.records(list))
    }
    checkUnique(root.variants("participants").map(\.record))
  }

  private mutating func checkUnique(_ records: [DecodedRecord]) {
    var seen: Set<String> = []
    for record in records where !seen.insert(record.text("name")).inserted {
      fail(.duplicateName(name: record.text("name")), record, "name")
    }
  }
}

/// Files already read, so that the points of a study read each one once.
final class FileCache {
  private let loader: any SourceLoader
  private var contents: [String: [UInt8]] = [:]

  init(_ loader: any SourceLoader) { self.loader = loader }

  /// The name under which a file is shown: its path from where `base` was named.
  static func displayName(_ path: String, relativeTo base: String) -> String {
    guard !path.hasPrefix("/"), let slash = base.lastIndex(of: "/") else { return path }
    return base[...slash] + path
  }

  /// The bytes of a file that stands in a field.
  ///
  /// - Throws: `unreadable`, at the place where the file is named.
  func bytes(_ path: String, at place: SourcePlace, field: String) throws(FormatError) -> [UInt8] {
    let base = place.file == overrideFile ? "" : place.file
    let name = Self.displayName(path, relativeTo: base)
    if let known = contents[name] { return known }
    do {
      let bytes = try loader.bytes(of: path, relativeTo: base)
      contents[name] = bytes
      return bytes
    } catch {
      throw FormatError(
        place: SourcePlace(file: name, line: 0, column: 0),
        path: field,
        reason: .unreadable(cause: String(describing: error))
      )
    }
  }
}

/// The file name of overrides of the command line.
let overrideFile = "--set"
