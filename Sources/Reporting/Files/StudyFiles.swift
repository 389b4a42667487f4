public import Experiments

/// The tables of a finished study.
public enum StudyFiles {
  /// `runs.csv`, `protocols.csv` where a scenario has several protocols, `summary.csv`,
  /// `comparison.csv`, and `ranking.csv` where there are several policies.
  public static func tables(_ result: StudyResult, _ analysis: StudyAnalysis) -> [ReportFile] {
    [
      RunsTable.file(result, metrics: analysis.metrics),
      ProtocolsTable.file(result),
      SummaryTable.file(analysis),
      ComparisonCSV.file(analysis),
      RankingTable.file(analysis),
      RegionsTable.file(result, analysis),
    ].compactMap { $0 }
  }
}
