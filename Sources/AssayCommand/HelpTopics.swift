/// What `assay help TOPIC` explains besides the commands.
enum HelpTopic: String, CaseIterable {
    case checks, clusters, declaration, environment, reproducibility, status, verdicts

    /// What it is about, in a line.
    var title: String {
        switch self {
        case .checks: "what a claim can be held against"
        case .clusters: "running on Slurm"
        case .declaration: "the parts of suite.yaml"
        case .environment: "environment variables and files"
        case .reproducibility: "what is promised of bits"
        case .status: "exit status"
        case .verdicts: "what becomes of a claim"
        }
    }

    /// The explanation.
    var text: String {
        switch self {
        case .checks:
            """
            A check measures ȳ, a statistic over seeds (the mean, unless it says 'statistic'), with a
            95 % bootstrap interval, and passes when the whole interval lies in what is expected.

              value        ȳ in [a, b], or equal to v within d + r·|v|
              bound        ȳ at least, or at most
              slope        of the least-squares line of ln ȳ against ln x (or other scales)
              order        factor·higher − lower at least the margin, paired by seed
              peak         where ȳ(x) is largest or smallest, and by how much
              monotone     Spearman's correlation of ȳ(x) with x
              correlation  of all pairs (x, y)
              limit        ȳ at the largest or smallest x
              agreement    |ȳ(x) − theory(x)| within d + r·|theory(x)| at every x
              rate         share of observations that meet a condition
              identity     largest deviation of a single observation

            docs/declaration.md has the keys, the formulas and the intervals.
            """
        case .clusters:
            """
            'assay run … --on slurm' submits what the ledger lacks as a job array, waits, joins the
            parts of the tasks into the ledger, and submits again what was cancelled or ran out of time.
            Interrupted, it leaves the job to Slurm; the same command collects it and goes on.

              --dry-run prints the batch script; --no-wait submits and returns
              --partition, --time, --memory, --account, --array-size; --sbatch=FLAG for any other
              --jobs: trials at once in a task, and its processors

            The repository and the ledger's folder have to lie where every node sees them. The records
            are the bits of a local run. docs/clusters.md tells how far it goes; 'ci/slurm-local run'
            tries it on one machine.
            """
        case .declaration:
            """
            suites/<family>/<slug>/suite.yaml holds

              paper        title, year, url (arxiv, authors, venue)
              experiments  a Swift type each, its parameters, grid, seeds, and what it reports
              claims       statement, source, check, tolerance with its reason, control
              figures      what is drawn over the records
              deviations, untested, reference

            'assay validate' says what is wrong, with line and column; 'assay new' writes one;
            suites/suite.schema.json lets editors complete it; docs/declaration.md has every key.
            """
        case .environment:
            """
              OPENBLAS_CORETYPE     read by OpenBLAS; a run sets it for its workers (--blas-core)
              OPENBLAS_NUM_THREADS  set to 1 in workers; a trial may declare 'threads'
              OMP_NUM_THREADS       set to 1 in workers; read by oneDNN
              NO_COLOR              no colors, also on a terminal
              SWIFT_BACKTRACE       'enable=yes' shows Swift's backtrace of a crashed trial
              SLURM_ARRAY_TASK_ID   the number of a task, set by Slurm

              reports/latest/ledger.sqlite        every run, trial, record and verdict
              reports/latest/ledger.sqlite.slurm  jobs that have not been collected
              reports/latest/artifacts            what trials made for others, by digest
              reports/selected                    the last report on some of the suites
              reports/drawn                       what 'assay figures' drew
              suites/papers.tsv                   the papers to be covered
              datasets/manifest.json              data sets and their digests
            """
        case .reproducibility:
            """
            The same machine, program and core type of OpenBLAS give the same bits of every record, at
            any --jobs, in any order, after any interruption, and on a cluster. --portable pins kernels
            that every x86-64 processor with AVX2 has. --verify runs every trial twice.

            A trial runs again when its key changes: parameters, seed, the sources of its suite and of
            the targets that these import, data, artifacts, the versions of OpenBLAS and oneDNN, the core
            type. The compiler is not part of it: remove reports/latest after changing that.
            docs/reproducibility.md tells where the promises end.
            """
        case .status:
            """
              0  all as declared
              1  a verdict differs from the declared one; a comparison found a change
              2  usage, an invalid declaration, or a problem that 'doctor' or 'data' found
              3  trials failed or were not run; figures have no data

            Nothing that went wrong exits with 0.
            """
        case .verdicts:
            """
              reproduced    every check passes, and the control, if there is one, is rejected
              contradicted  the interval lies outside the expectation
              inconclusive  the interval straddles the bound: more seeds
              vacuous       the control passes too: the check says nothing
              failed        a trial crashed, ran out of time or memory, or gave no finite number
              notRun        trials are missing

            A claim marked 'contested' is declared contradicted and has to stay so. The margin is the
            distance to the bound in units of the spread over seeds.
            """
        }
    }
}
