import Margining
import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

extension ScenarioBuilder {
  /// Most ticks of one path: beyond it the path alone would fill a machine's memory.
  static var tickLimit: Int64 { 50_000_000 }

  /// Relations between fields of different rooms.
  mutating func checkSizes(_ scenario: Scenario) {
    if scenario.horizon < scenario.tick {
      fail(.relation(rule: "tick <= horizon"), root, "tick")
    } else if scenario.horizon.nanoseconds / scenario.tick.nanoseconds > Self.tickLimit {
      fail(.relation(rule: "horizon / tick <= 50000000"), root, "tick")
    }
    checkPopulations(scenario)
    for record in root.records("shocks")
    where instant(record, "at") > .start + scenario.horizon {
      fail(.relation(rule: "at <= horizon"), record, "at")
    }
  }

  /// Most keeper populations: the world marks what each has in the mempool by one bit of 32.
  static var keeperLimit: Int { 32 }

  private mutating func checkPopulations(_ scenario: Scenario) {
    var keepers = 0
    var owned: [ProtocolID] = []
    for (participant, entry) in zip(scenario.participants, root.variants("participants")) {
      switch participant.kind {
      case .keepers:
        keepers += 1
        if keepers == Self.keeperLimit + 1 {
          fail(.relation(rule: "at most 32 participants of kind keepers"), entry.record, "name")
        }
      case .owners(let spec)
      where spec.topUpShare > .zero || spec.autoRepayShare > .zero || spec.stopLossShare > .zero:
        if owned.contains(spec.protocolID) {
          fail(
            .relation(rule: "one participant of kind owners for each protocol"),
            entry.record,
            "protocol"
          )
        }
        owned.append(spec.protocolID)
      case .exploit(let spec):
        if spec.fault.takesMoney,
          case .lending = scenario.protocols[Int(spec.protocolID.index)].form
        {
          fail(.relation(rule: "a protocol of vaults or a perpetual"), entry.record, "protocol")
        }
      case .depositors:
        let lends = scenario.protocols.contains {
          if case .lending = $0.form { true } else { false }
        }
        if !lends {
          fail(.relation(rule: "a protocol of the form lending"), entry.record, "name")
        }
      case .savers(let spec):
        guard case .lending = scenario.protocols[Int(spec.protocolID.index)].form else {
          fail(.relation(rule: "a lending protocol"), entry.record, "protocol")
          continue
        }
      case .raider(let spec):
        let own = scenario.protocols[Int(spec.protocolID.index)]
        guard case .lending(let form) = own.form, form.hasRaidablePool(own.market) else {
          fail(
            .relation(rule: "a lending protocol that lends its unit of account"),
            entry.record,
            "protocol"
          )
          continue
        }
      case .owners, .orderFlow, .manipulator, .arbitrageur, .anticipators: break
      }
      if case .owners(let spec) = participant.kind, spec.stopLossShare > .zero {
        guard case .perpetual = scenario.protocols[Int(spec.protocolID.index)].form else {
          fail(.relation(rule: "0% but for owners of a perpetual"), entry.record, "stopLossShare")
          continue
        }
      }
      if case .owners(let spec) = participant.kind { checkBorrowers(spec, scenario, entry.record) }
    }
  }

  /// Borrowers of a lending protocol supply more, in one transaction.
  private mutating func checkBorrowers(
    _ spec: OwnerSpec,
    _ scenario: Scenario,
    _ record: DecodedRecord
  ) {
    guard case .lending = scenario.protocols[Int(spec.protocolID.index)].form else { return }
    if spec.autoRepayShare > .zero {
      fail(.relation(rule: "0% for owners of a lending protocol"), record, "autoRepayShare")
    }
    if spec.execution.topUpPath != .direct {
      fail(.relation(rule: "direct for owners of a lending protocol"), record, "topUpPath")
    }
    if spec.execution.repaysInSteps {
      fail(.relation(rule: "false for owners of a lending protocol"), record, "repaysInSteps")
    }
  }

  /// What the rooms themselves find, each mapped to its field.
  mutating func checkRooms(_ scenario: Scenario) {
    for (market, record) in zip(scenario.markets, root.records("markets")) {
      refuse(pathProblems(market.path, tick: scenario.tick), by: "Markets", record, "path")
      refuse(market.venue.problems().map(words), by: "Markets", record, "venue")
      if market.path.isObserved, !market.venue.form.decays {
        fail(.relation(rule: "path.role = observed only with parametric impact"), record, "venue")
      }
    }
    for (group, record) in zip(scenario.correlations, root.records("correlations")) {
      if let problem = group.problem() {
        refuse([words(problem)], by: "Markets", record, "pairs")
      }
      for market in group.markets {
        if case .recorded = scenario.markets[Int(market.index)].path {
          fail(.relation(rule: "correlated paths are drawn, not recorded"), record, "pairs")
        }
      }
    }
    for (oracle, record) in zip(scenario.oracles, root.records("oracles")) {
      let problems = oracle.problems().map(words)
      refuse(problems, by: "PriceOracles", element: record)
    }
    refuse(scenario.network.problems().map(words), by: "NetworkModel", root, "network")
    for (spec, record) in zip(scenario.protocols, root.records("protocols")) {
      let base = scenario.assets[Int(scenario.markets[Int(spec.market.index)].base.index)]
      let problems = spec.problems(scale: BaseScale(decimals: base.decimals))
      // A book of a million bad accounts needs no million lines.
      refuse(problems.prefix(20).map(words), by: "Margining", element: record)
    }
    for (participant, entry) in zip(scenario.participants, root.variants("participants")) {
      let fee: FeePolicy
      switch participant.kind {
      case .keepers(let spec): fee = spec.fee
      case .owners(let spec): fee = spec.fee
      case .orderFlow(let spec): fee = spec.fee
      case .exploit(let spec): fee = spec.fee
      case .depositors(let spec): fee = spec.fee
      case .anticipators(let spec): fee = spec.fee
      case .savers(let spec): fee = spec.fee
      case .raider(let spec): fee = spec.fee
      case .manipulator, .arbitrageur: continue
      }
      refuse(fee.problems().map(words), by: "NetworkModel", entry.record, "fee")
    }
    for record in root.records("policies") {
      guard let policy = scenario.policies.first(where: { $0.name == record.text("name") })
      else { continue }
      let problems = catalog.problems(in: policy).map(words)
      refuse(problems, by: "Mitigations", record, "mitigations")
    }
  }

  /// A room's error in its own words: the case and its values, without the names of types.
  private func words(_ problem: some Error) -> String {
    var text = ""
    var word = ""
    for character in String(describing: problem) {
      if character.isLetter || character.isNumber || character == "_" {
        word.append(character)
      } else if character == ".", word.first?.isUppercase == true {
        word = ""
      } else {
        text += word + String(character)
        word = ""
      }
    }
    return text + word
  }

  private mutating func refuse(
    _ problems: [String],
    by room: String,
    element record: DecodedRecord
  ) {
    for problem in problems {
      let reason = FormatReason.refused(room: room, problem: problem)
      errors.append(FormatError(place: record.place, path: record.path, reason: reason))
    }
  }

  private mutating func refuse(
    _ problems: [String],
    by room: String,
    _ record: DecodedRecord,
    _ name: String
  ) {
    for problem in problems { fail(.refused(room: room, problem: problem), record, name) }
  }

  /// Path problems in words of the scenario: a touch by its instant instead of its number.
  private func pathProblems(_ path: PathSpec, tick: SimDuration) -> [String] {
    path.problems(tick: tick).map { problem in
      guard case .recorded(let spec) = path else { return words(problem) }
      func touch(_ index: Int32) -> String {
        guard spec.touches.indices.contains(Int(index)) else { return String(index) }
        return QuantityForm.duration.text(spec.touches[Int(index)].at.nanoseconds)
      }
      func bar(_ index: Int32) -> String {
        guard spec.bars.indices.contains(Int(index)) else { return String(index) }
        return QuantityForm.duration.text(spec.bars[Int(index)].start.nanoseconds)
      }
      switch problem {
      case .touchOutsideBar(let index): return "touchOutsideBar(at: \(touch(index)))"
      case .touchesShareTick(let index): return "touchesShareTick(at: \(touch(index)))"
      case .barsOverlap(let index): return "barsOverlap(at: \(bar(index)))"
      case .invalidBarRange(let index): return "invalidBarRange(at: \(bar(index)))"
      default: return words(problem)
      }
    }
  }
}
