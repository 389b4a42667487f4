# Reads runs.csv of study folders with read.csv: ids stay text, metrics are numbers.
for (folder in commandArgs(trailingOnly = TRUE)) {
  runs <- read.csv(file.path(folder, "runs.csv"))
  text <- c("scenario", "point", "policy", "seed", "status", "digest", "exogenous_digest")
  stopifnot(all(sapply(runs[text], is.character)), is.numeric(runs$replication))
  stopifnot(is.numeric(runs$total_loss_usd), is.numeric(runs$events))
  cat(sprintf("  %s/runs.csv: %d rows in R\n", basename(folder), nrow(runs)))
}
