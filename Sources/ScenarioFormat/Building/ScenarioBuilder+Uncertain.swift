import Margining
import MarketSimulation
import Markets
import Mitigations
import Participants
import Quantities

extension ScenarioBuilder {
  /// Reads the uncertain parameters; the ones with a fault are left out.
  mutating func buildUncertain(_ scenario: Scenario) -> [UncertainParameter] {
    var parameters: [UncertainParameter] = []
    for record in root.records("uncertain") {
      let path = record.text("path")
      guard let place = UncertainPlace(path, in: scenario) else {
        fail(
          .unknownChoice(
            found: path,
            nearest: nil,
            allowed: UncertainPlace.patterns
          ),
          record,
          "path"
        )
        continue
      }
      if parameters.contains(where: { $0.field == place.field && $0.index == place.index }) {
        fail(.duplicateName(name: path), record, "path")
        continue
      }
      let ends = ["low", "high"].map { end(record, $0, place) }
      guard let low = ends[0], let high = ends[1] else { continue }
      let isLogarithmic = record.text("scale") == "log"
      if low > high { fail(.relation(rule: "low <= high"), record, "high") }
      if isLogarithmic, low <= 0 { fail(.relation(rule: "low > 0 on a log scale"), record, "low") }
      parameters.append(
        UncertainParameter(
          path: path,
          field: place.field,
          index: place.index,
          low: low,
          high: high,
          isLogarithmic: isLogarithmic
        )
      )
    }
    return parameters
  }

  private mutating func end(
    _ record: DecodedRecord,
    _ name: String,
    _ place: UncertainPlace
  ) -> Int64? {
    let text = record.text(name)
    guard let written = WrittenQuantity(text, form: place.form) else {
      fail(.wrongType(found: text, expected: place.form.words), record, name)
      return nil
    }
    switch written.checked(as: place.form, range: ValueRange(), asset: place.asset) {
    case .success(let value): return value
    case .failure(let problem):
      fail(problem.reason, record, name)
      return nil
    }
  }

  /// Holds both ends of every range against the rooms, all low together and all high together.
  mutating func checkUncertain(_ scenario: Scenario) {
    guard !scenario.uncertain.isEmpty else { return }
    for values in [scenario.uncertain.map(\.low), scenario.uncertain.map(\.high)] {
      guard errors.isEmpty else { return }
      do throws(RunFailure) {
        checkRooms(try scenario.setting(values))
      } catch {
        preconditionFailure("an uncertain parameter that was found is gone: \(error)")
      }
    }
  }
}

/// Which parameter a path of `uncertain` names.
struct UncertainPlace {
  /// The paths that may be uncertain, in their general form.
  static let patterns = [
    "markets[].venue.depthPerPercent", "markets[].venue.permanentShare",
    "markets[].venue.halfLife", "protocols[].book.totalDebt", "protocols[].book.openInterest",
    "protocols[].book.excessMedian", "protocols[].book.leverageMedian",
    "protocols[].book.excessDeviation", "protocols[].book.leverageDeviation",
    "participants[].capital", "participants[].latency", "network.feeMarket.shockSensitivity",
  ]

  var field: UncertainParameter.Field
  var index: Int32
  var form: QuantityForm
  /// Name of the asset of an amount; else empty.
  var asset = ""

  /// Finds a parameter; nil for other paths and for what the scenario does not have.
  init?(_ text: String, in scenario: Scenario) {
    guard let path = FieldPath(text), case .key(let list) = path.steps.first else { return nil }
    if text == "network.feeMarket.shockSensitivity" {
      (field, index, form) = (.gasShockSensitivity, 0, .number)
      return
    }
    guard path.steps.count > 2 else { return nil }
    let keys = path.steps.dropFirst(2).map { step -> String in
      if case .key(let key) = step { key } else { "" }
    }
    let names: [String]
    switch list {
    case "markets": names = scenario.markets.map(\.name)
    case "protocols": names = scenario.protocols.map(\.name)
    case "participants": names = scenario.participants.map(\.name)
    default: return nil
    }
    switch path.steps[1] {
    case .position(let position): index = position
    case .named(let name): index = names.firstIndex(of: name).map { Int32($0) } ?? -1
    case .key, .any: return nil
    }
    guard names.indices.contains(Int(index)),
      let found = Self.entry(list, keys.joined(separator: "."), scenario, Int(index))
    else { return nil }
    (field, form) = (found.field, found.form)
    if form == .quote { asset = Self.quoteName(list, scenario, Int(index)) }
  }

  private static func entry(
    _ list: String,
    _ below: String,
    _ scenario: Scenario,
    _ index: Int
  ) -> (field: UncertainParameter.Field, form: QuantityForm)? {
    switch (list, below) {
    case ("markets", "venue.depthPerPercent"): return (.venueDepth, .quote)
    case ("markets", "venue.permanentShare"): return (.venuePermanentShare, .ratio)
    case ("markets", "venue.halfLife"): return (.venueHalfLife, .duration)
    case ("participants", "capital"), ("participants", "latency"):
      guard case .keepers = scenario.participants[index].kind else { return nil }
      return below == "capital" ? (.keeperCapital, .quote) : (.keeperLatency, .duration)
    case ("protocols", _):
      switch (scenario.protocols[index].book, below) {
      case (.drawnVaults, "book.totalDebt"), (.drawnLoans, "book.totalDebt"),
        (.drawnPositions, "book.openInterest"):
        return (.bookTotal, .quote)
      case (.drawnVaults, "book.excessMedian"), (.drawnLoans, "book.excessMedian"),
        (.drawnPositions, "book.leverageMedian"):
        return (.bookMedian, .ratio)
      case (.drawnVaults, "book.excessDeviation"), (.drawnLoans, "book.excessDeviation"),
        (.drawnPositions, "book.leverageDeviation"):
        return (.bookDeviation, .number)
      default: return nil
      }
    default: return nil
    }
  }

  /// The quote asset of the market that an amount belongs to.
  private static func quoteName(_ list: String, _ scenario: Scenario, _ index: Int) -> String {
    let market =
      switch list {
      case "markets": index
      case "protocols": Int(scenario.protocols[index].market.index)
      default: scenario.protocols.first.map { Int($0.market.index) } ?? 0
      }
    guard scenario.markets.indices.contains(market) else { return "" }
    let quote = Int(scenario.markets[market].quote.index)
    return scenario.assets.indices.contains(quote) ? scenario.assets[quote].name : ""
  }
}

extension UncertainParameter {
  /// The form in which its stored integers are written.
  package var form: QuantityForm {
    switch field {
    case .venueDepth, .bookTotal, .keeperCapital: .quote
    case .venuePermanentShare, .bookMedian: .ratio
    case .venueHalfLife, .keeperLatency: .duration
    case .bookDeviation, .gasShockSensitivity: .number
    }
  }
}
