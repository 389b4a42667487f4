import Experiments
import MarketSimulation
import Reporting

extension CrisisRun {
  // MARK: Records

  func assess(
    _ target: CrisisTarget,
    _ gap: DelayedGapTarget
  ) throws(CommandError) -> CrisisAssessment {
    guard let data else { return lacksData(target) }
    let path = FilePath.join(data, gap.file)
    let bytes = try record(gap.file, in: data)
    let found: DelayedGap
    do throws(DelayedGap.Fault) {
      found = try DelayedGap(bytes, delaySeconds: gap.delaySeconds)
    } catch {
      throw .badRow(file: path, line: error.line, problem: "the bar cannot be read")
    }
    let isClose = abs(found.worst - gap.published) <= gap.tolerance
    return CrisisAssessment(
      target: target,
      status: isClose && found.atSeconds == gap.atSeconds ? .passed : .missed,
      text: "\(DisplayNumber.text(found.worst)) at second \(found.atSeconds)",
      figure: found.worst
    )
  }

  /// A target that follows from inputs.
  func assess(
    _ target: CrisisTarget,
    _ computation: CrisisComputation
  ) throws(CommandError) -> CrisisAssessment {
    var contents: [(name: String, bytes: [UInt8])] = []
    for file in computation.files {
      guard let data else { return lacksData(target) }
      contents.append((file, try record(file, in: data)))
    }
    let finding: CrisisFinding
    do throws(CrisisFault) {
      finding = try computation.find(in: CrisisRecords(contents))
    } catch {
      throw fault(error, target)
    }
    let status: CrisisAssessment.Status =
      !finding.isReproduced ? .baselineNotReproduced : finding.passes ? .passed : .missed
    return CrisisAssessment(
      target: target,
      status: status,
      text: finding.text,
      figure: finding.figure
    )
  }

  private func fault(_ fault: CrisisFault, _ target: CrisisTarget) -> CommandError {
    switch fault {
    case .badLine(let file, let line):
      .badRow(
        file: FilePath.join(data ?? "", file),
        line: line,
        problem: "the line cannot be read"
      )
    case .noRecord(let name): .defect("\(target.id) reads \(name) and does not name it")
    case .model(let words): .defect("\(target.id): \(words)")
    }
  }

  private func record(_ name: String, in folder: String) throws(CommandError) -> [UInt8] {
    try fileChecked { () throws(FileError) in
      try context.files.read(FilePath.join(folder, name))
    }
  }

  private func lacksData(_ target: CrisisTarget) -> CrisisAssessment {
    CrisisAssessment(
      target: target,
      status: .notAttempted,
      text: "the recorded series is not part of the package; --data names its folder",
      lacksData: true
    )
  }

  // MARK: Relations

  /// Runs held against each other, replication by replication, at every point.
  func assess(
    _ target: CrisisTarget,
    _ relation: RelationTarget,
    _ meter: ProgressMeter
  ) throws(CommandError) -> CrisisAssessment {
    var results: [StudyResult] = []
    for run in relation.runs {
      results.append(try study(relation.scenario, run.settings, meter, policy: run.policy))
    }
    let needed = target.kind == .sign ? ChangeTarget.neededShare : 1
    var shares: [Double] = []
    var problem: String?
    for check in relation.checks {
      let left = try values(results[check.left.run], check.left.metric)
      let right = try check.right.map { figure throws(CommandError) in
        try values(results[figure.run], figure.metric)
      }
      var (held, count) = (0, 0)
      for point in left.indices {
        for replication in left[point].indices {
          count += 1
          let other = right.map { $0[point][replication] } ?? 0
          if check.holds(left[point][replication], other) { held += 1 }
        }
      }
      let share = count == 0 ? 0 : Double(held) / Double(count)
      if check.isEvent, share < needed { problem = problem ?? relation.words(check) }
      if !check.isEvent { shares.append(share) }
    }
    if let problem {
      return CrisisAssessment(target: target, status: .baselineNotReproduced, text: problem)
    }
    let words = zip(relation.checks.filter { !$0.isEvent }, shares).map {
      "\(relation.words($0)) in \(DisplayNumber.percent($1))"
    }
    let least = shares.min() ?? 0
    return CrisisAssessment(
      target: target,
      status: least >= needed ? .passed : .missed,
      text: words.joined(separator: "; "),
      figure: least
    )
  }
}

extension RelationTarget {
  /// A check in words.
  fileprivate func words(_ check: Check) -> String {
    func name(_ figure: Figure) -> String { "\(figure.metric) (\(runs[figure.run].name))" }
    return "\(name(check.left)) \(check.order.rawValue) \(check.right.map(name) ?? "0")"
  }
}
