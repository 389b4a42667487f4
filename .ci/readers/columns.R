# Reads runs.csv of study folders with read.csv: every column has the type that datapackage.json
# states. A column that is empty throughout has no type.
for (folder in commandArgs(trailingOnly = TRUE)) {
  runs <- read.csv(file.path(folder, "runs.csv"), check.names = FALSE)
  text <- readLines(file.path(folder, "datapackage.json"), encoding = "UTF-8")
  text <- paste(text, collapse = "\n")
  # Base R reads no JSON: the fields of runs.csv are the name and type pairs of its resource.
  own <- sub('(?s).*?"path": *"runs.csv"', "", text, perl = TRUE)
  own <- sub('(?s)"primaryKey".*', "", own, perl = TRUE)
  pattern <- '"name": *"([^"]+)",\\s*"type": *"([^"]+)"'
  fields <- regmatches(own, gregexpr(pattern, own, perl = TRUE))[[1]]
  names <- sub(paste0("(?s)", pattern, ".*"), "\\1", fields, perl = TRUE)
  types <- sub(paste0("(?s)", pattern, ".*"), "\\2", fields, perl = TRUE)
  stopifnot(identical(names, colnames(runs)))
  for (i in seq_along(names)) {
    column <- runs[[i]]
    if (all(is.na(column))) next
    right <- if (types[i] == "string") is.character(column) || all(column == "") else is.numeric(column)
    if (!right) stop(sprintf("%s: %s is %s, not %s", folder, names[i], class(column), types[i]))
  }
  cat(sprintf("  %s/runs.csv: %d rows, %d columns in R\n", basename(folder), nrow(runs), length(names)))
}
