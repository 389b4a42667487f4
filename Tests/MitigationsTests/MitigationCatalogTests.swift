import Mitigations
import Quantities
import Testing

struct MitigationCatalogTests {
  private let catalog = MitigationCatalog.standard

  @Test func `the catalogue lists its strategies in order of name`() {
    #expect(
      catalog.descriptors.map(\.kind) == [
        "anchored-price", "atomic-batching", "auto-boost", "auto-deleveraging", "auto-repay",
        "auto-top-up", "backstop-vault", "bad-debt-halt", "batch-auction", "bug-bounty",
        "checkpoint-rollback", "circuit-breaker", "component-upgrade", "congestion-margin",
        "cusum-detector", "dutch-auction", "dynamic-margin", "exit-only", "governed-margin",
        "graceful-degradation", "hazard-preemption", "insurance-fund", "insurance-halt",
        "invariant-guard", "limit-band", "liquidation-grace", "liquidation-pause",
        "liquidation-stop", "liquidation-throttle", "liquidation-voiding",
        "liquidation-volume-halt", "liquity-fallback", "median-price", "message-age-haircut",
        "observer", "open-interest-cap", "open-interest-halt", "open-interest-margin",
        "oracle-fallback", "outflow-breaker", "partial-liquidation", "pause-guardian", "price-cap",
        "price-checks", "price-speed-limit", "reopening-auction", "reputation-limit",
        "risk-weighted-limit", "saga-compensation", "sequencer-grace", "sliced-liquidation",
        "socialised-loss", "soft-liquidation", "source-cross-check", "staker-cover",
        "third-party-cover", "tiered-halt", "top-ups-first", "twap", "two-phase-orders",
        "withdrawal-gate", "zscore-detector",
      ]
    )
  }

  @Test func `every default makes an instance and lies in its range`() throws {
    for descriptor in catalog.descriptors {
      for parameter in descriptor.parameters {
        #expect(parameter.minimum <= parameter.defaultValue, "\(parameter.name)")
        #expect(parameter.defaultValue <= parameter.maximum, "\(parameter.name)")
      }
      #expect(Set(descriptor.parameters.map(\.name)).count == descriptor.parameters.count)
      _ = try make(descriptor.kind)
    }
  }

  @Test func `every descriptor says what it does, sees and costs`() {
    for descriptor in catalog.descriptors {
      let texts =
        [descriptor.summary, descriptor.observes, descriptor.faults, descriptor.source]
        + descriptor.parameters.map(\.summary)
      #expect(texts.allSatisfy { $0.hasSuffix(".") && !$0.contains("\n") }, "\(descriptor.kind)")
      #expect((descriptor.runs != .inContract) == (descriptor.pokeGas > 0), "\(descriptor.kind)")
    }
  }

  @Test func `each bound is accepted and one step beyond is not`() {
    for descriptor in catalog.descriptors {
      for parameter in descriptor.parameters {
        for value in [parameter.minimum - 1, parameter.maximum + 1] {
          let spec = specification(descriptor.kind, [parameter.name: value])
          #expect(throws: MitigationError.outOfRange(parameter: parameter.name, found: value)) {
            try catalog.make(spec)
          }
        }
        for value in [parameter.minimum, parameter.maximum] {
          let spec = specification(descriptor.kind, [parameter.name: value])
          let problems = catalog.problems(in: PolicySpec(name: "p", mitigations: [spec]))
          let ranges = problems.filter {
            if case .outOfRange = $0 { return true }
            return false
          }
          #expect(ranges == [], "\(descriptor.kind) \(parameter.name)")
        }
      }
    }
  }

  @Test func `every instance is fresh`() throws {
    let one = try make("circuit-breaker")
    let two = try make("circuit-breaker")
    #expect(one !== two)
  }

  struct Problem: CustomTestStringConvertible {
    let name: String
    let spec: MitigationSpec
    let error: MitigationError
    var testDescription: String { name }
  }

  @Test(arguments: [
    Problem(
      name: "unknown kind",
      spec: MitigationSpec(kind: "prayer", values: []),
      error: .unknownKind("prayer")
    ),
    Problem(
      name: "missing parameters",
      spec: MitigationSpec(kind: "twap", values: []),
      error: .contradiction("twap takes 1 parameters")
    ),
    Problem(
      name: "breaker arms above its threshold",
      spec: specification("circuit-breaker", ["rearmThreshold": 16 * percent]),
      error: .contradiction("rearmThreshold is above threshold")
    ),
    Problem(
      name: "fallback returns where it leaves",
      spec: specification("oracle-fallback", ["similar": 5 * percent]),
      error: .contradiction("similar is not below deviation")
    ),
    Problem(
      name: "pause ends before it begins",
      spec: specification("liquidation-pause", ["from": 20 * second, "until": 20 * second]),
      error: .contradiction("until is not after from")
    ),
  ])
  func `a wrong mitigation is refused with its reason`(_ row: Problem) {
    #expect(throws: row.error) { try catalog.make(row.spec) }
    let policy = PolicySpec(name: "p", mitigations: [row.spec])
    #expect(catalog.problems(in: policy) == [row.error])
  }

  @Test func `all problems of a policy are found, in order`() {
    let policy = PolicySpec(
      name: "p",
      mitigations: [
        specification("dynamic-margin", ["memory": 0, "stepUp": -1]),
        specification("observer"),
        MitigationSpec(kind: "prayer", values: []),
      ]
    )
    #expect(
      catalog.problems(in: policy) == [
        .outOfRange(parameter: "memory", found: 0), .outOfRange(parameter: "stepUp", found: -1),
        .unknownKind("prayer"),
      ]
    )
  }

  @Test func `a foreign strategy joins in order and replaces its namesake`() throws {
    let foreign = StrategyDescriptor(
      kind: "moratorium",
      summary: "Test.",
      family: .probes,
      runs: .inContract,
      observes: "Nothing.",
      faults: "None.",
      source: "Test.",
      parameters: [],
      pokeGas: 0,
      make: { (values) throws(MitigationError) in throw .contradiction("first") }
    )
    let larger = catalog.adding(foreign)
    #expect(larger.descriptors.count == catalog.descriptors.count + 1)
    #expect(larger.descriptors.map(\.kind) == larger.descriptors.map(\.kind).sorted())
    var second = foreign
    second.summary = "Second."
    #expect(larger.adding(second).descriptors.count == larger.descriptors.count)
    #expect(larger.adding(second).descriptor(of: "moratorium")?.summary == "Second.")
  }

  @Test func `a view holds no true price`() {
    let names = Mirror(reflecting: view(at: 0)).children.compactMap(\.label)
    #expect(
      names == [
        "now", "blockNumber", "blockAt", "gasPrice", "blockFullness", "price", "primary", "queued",
        "secondary", "openInterest", "dueCount", "liquidatedNotional", "insurance", "badDebt",
        "withdrawnValue", "lockedValue", "restartedAt", "layers",
      ]
    )
    let parts = Mirror(reflecting: published(1, observed: 0)).children.compactMap(\.label)
    #expect(parts == ["price", "observedAt", "writtenAt"])
  }
}
