# Rebuilds headline.csv from agencies.csv, dyads.csv and imputations.csv, with base R alone.
#
#   Rscript headline.R        in the folder of these files
#
# Tried with R 4.2. A twin of it in Python, which does the same sums from the same files, is part of netcollab's tests.

read <- function(name) {
  read.csv(name, fileEncoding = "UTF-8-BOM", colClasses = "character", na.strings = "")
}
agencies <- read("agencies.csv")
dyads <- read("dyads.csv")
imputations <- read("imputations.csv")
headline <- read("headline.csv")
headline$seen <- as.numeric(headline$seen)
m <- headline$seen[headline$measure == "imputations"]

n <- nrow(agencies)
pairs <- n * (n - 1) / 2
tied <- dyads$tied == "1"                                   # a tie that either side reports, or that is on record
open <- !tied & dyads$state %in% c("unknown", "unverified_no")
sector <- agencies$sector
names(sector) <- agencies$id

density <- function(a, b) length(a) / pairs

ei_index <- function(a, b) {
  x <- sector[a]
  y <- sector[b]
  known <- !is.na(x) & !is.na(y)
  (sum(x[known] != y[known]) - sum(x[known] == y[known])) / sum(known)
}

centralization_degree <- function(a, b) {
  degree <- table(factor(c(a, b), levels = agencies$id))
  sum(max(degree) - degree) / ((n - 1) * (n - 2))
}

functions <- list(density = density, ei_index = ei_index, centralization_degree = centralization_degree)
rebuilt <- data.frame()
add <- function(measure, seen, over = NA) {
  ends <- if (all(is.na(over))) c(NA, NA) else quantile(over, c(0.05, 0.95), names = FALSE)
  row <- data.frame(measure = measure, seen = seen, mean = mean(over), low = ends[1], high = ends[2])
  rebuilt <<- rbind(rebuilt, row)
}

for (measure in names(functions)) {
  f <- functions[[measure]]
  over <- numeric(m)
  for (k in 1:m) {
    added <- imputations$imputation == as.character(k)
    over[k] <- f(c(dyads$a[tied], imputations$a[added]), c(dyads$b[tied], imputations$b[added]))
  }
  add(measure, f(dyads$a[tied], dyads$b[tied]), over)
}
add("n_agencies", n)
add("n_ties", sum(tied))
add("density_low", sum(tied) / pairs)
add("density_high", (sum(tied) + sum(open)) / pairs)
add("response_rate", sum(agencies$invited == "1" & agencies$responded == "1") / sum(agencies$invited == "1"))
confirmed <- sum(dyads$state == "confirmed")
add("confirmation_rate", confirmed / (confirmed + sum(dyads$state == "one_sided")))

rebuilt$as_in_headline <- headline$seen[match(rebuilt$measure, headline$measure)]
print(rebuilt, digits = 6)
