/// A named, ordered list of mitigations; `baseline` is the empty one.
public struct PolicySpec: Equatable, Sendable {
  /// Name, unique in the scenario; kebab-case.
  public var name: String
  /// The mitigations, in the order that decides where only one can act.
  public var mitigations: [MitigationSpec]

  /// Creates a policy.
  public init(name: String, mitigations: [MitigationSpec]) {
    self.name = name
    self.mitigations = mitigations
  }
}

/// One mitigation of a policy: a kind from the catalogue and its parameters.
public struct MitigationSpec: Equatable, Sendable {
  /// The catalogue's name of the strategy, for example `circuit-breaker`.
  public var kind: String
  /// Every parameter of the kind, in the descriptor's order, in the unit's stored integers.
  public var values: [Int64]

  /// Creates a mitigation.
  public init(kind: String, values: [Int64]) {
    self.kind = kind
    self.values = values
  }
}

/// The unit of a parameter; it fixes what one stored integer means.
public enum ParameterUnit: UInt8, Sendable, BitwiseCopyable {
  /// Nanoseconds.
  case duration = 0
  /// Parts per billion.
  case ratio = 1
  /// 10⁻⁶ of the quote asset.
  case quote = 2
  /// A plain count.
  case count = 3
  /// Wei per unit of gas.
  case gasPrice = 4
  /// 0 or 1.
  case flag = 5
}

/// A parameter of a strategy: name, unit, range, default, meaning.
public struct ParameterDescriptor: Equatable, Sendable {
  /// JSON key, lowerCamelCase.
  public var name: String
  /// Unit of value, bounds and default.
  public var unit: ParameterUnit
  /// Smallest accepted value.
  public var minimum: Int64
  /// Largest accepted value.
  public var maximum: Int64
  /// Value where the scenario states none.
  public var defaultValue: Int64
  /// One sentence on what it does.
  public var summary: String

  /// Creates a parameter.
  public init(
    name: String,
    unit: ParameterUnit,
    minimum: Int64,
    maximum: Int64,
    defaultValue: Int64,
    summary: String
  ) {
    self.name = name
    self.unit = unit
    self.minimum = minimum
    self.maximum = maximum
    self.defaultValue = defaultValue
    self.summary = summary
  }
}

/// Where a strategy runs, and so what acting costs.
public enum ExecutionPlace: UInt8, Sendable, BitwiseCopyable {
  /// Inside every transaction that touches the contract: acts at block ends and price changes.
  case inContract = 0
  /// A keeper's transaction: it waits in the mempool and pays.
  case poke = 1
  /// In a transaction that guardians sign, after their human delay.
  case guardian = 2
  /// In a transaction that follows a review, a vote and a time lock.
  case governance = 3
}

/// Why a strategy cannot be made from its parameters.
public enum MitigationError: Error, Equatable, Sendable {
  /// The catalogue has no such kind.
  case unknownKind(String)
  /// A parameter is outside its range: index in the descriptor, and what was found.
  case outOfRange(parameter: String, found: Int64)
  /// Two parameters contradict each other, for example a window shorter than its step.
  case contradiction(String)
}

/// The families of the catalogue, in the order in which it is read.
public enum MitigationFamily: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// Halts on a price, a counter or a clock.
  case circuitBreakers = 0
  /// Limits on what leaves.
  case outflowGates = 1
  /// Which price accounts are held to.
  case pricing = 2
  /// Requirements that move.
  case dynamicMargin = 3
  /// How and when liquidations run.
  case liquidationControl = 4
  /// Positions that are kept healthy without a liquidation.
  case automatedRebalancing = 5
  /// Compartments and caps.
  case stateIsolation = 6
  /// People, votes and time locks.
  case administration = 7
  /// Who bears what is left.
  case lossAbsorption = 8
  /// Detectors and what they trigger.
  case monitoring = 9
  /// Limits in proportion to a participant's risk.
  case proportionalLimits = 10
  /// Checkpoints, voiding and compensation.
  case selfHealing = 11
  /// Collateral on other chains.
  case crossChain = 12
  /// How several steps are executed.
  case executionSafety = 13
  /// Graded levels.
  case gracefulDegradation = 14
  /// Bounties, cover and reputation.
  case incentives = 15
  /// Instruments that measure and are no defence.
  case probes = 16
}

/// Everything that the catalogue says about a kind of strategy.
public struct StrategyDescriptor: Sendable {
  /// Catalogue name, kebab-case.
  public var kind: String
  /// One sentence.
  public var summary: String
  /// The family it belongs to.
  public var family: MitigationFamily
  /// Where it runs.
  public var runs: ExecutionPlace
  /// What it observes, in words.
  public var observes: String
  /// Its own faults and costs, in words.
  public var faults: String
  /// Paper, protocol or rule book that it models.
  public var source: String
  /// Its parameters.
  public var parameters: [ParameterDescriptor]
  /// Gas of its transaction when it is poked.
  public var pokeGas: Int64
  /// Makes a fresh instance for one run; `values` are in the order of `parameters`.
  public var make: @Sendable ([Int64]) throws(MitigationError) -> any MitigationStrategy

  /// Creates a descriptor.
  public init(
    kind: String,
    summary: String,
    family: MitigationFamily,
    runs: ExecutionPlace,
    observes: String,
    faults: String,
    source: String,
    parameters: [ParameterDescriptor],
    pokeGas: Int64,
    make: @escaping @Sendable ([Int64]) throws(MitigationError) -> any MitigationStrategy
  ) {
    self.kind = kind
    self.summary = summary
    self.family = family
    self.runs = runs
    self.observes = observes
    self.faults = faults
    self.source = source
    self.parameters = parameters
    self.pokeGas = pokeGas
    self.make = make
  }
}
