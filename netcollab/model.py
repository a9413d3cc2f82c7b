"""The Network: agencies and ties, frozen, checked once, with the records behind them and graph views of itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from netcollab.errors import Problem
from netcollab.framework import FRAMEWORKS, Framework, framework_of, load_framework
from netcollab.tables import (
    ANSWER_COLUMNS,
    ATTENDANCE_COLUMNS,
    JURISDICTIONS,
    LAYERS,
    MEETING_COLUMNS,
    REFERRAL_COLUMNS,
    SKIPPED_COLUMNS,
    TABLES,
    WORKING_LAYERS,
    complete,
    from_plain,
    to_plain,
)

if TYPE_CHECKING:
    import igraph
    import networkx

SAVED = "netcollab network 1"


RULES = ("union", "confirmed")
STRENGTHS = ("working", "any")


def _known(what: str, given: str, choices: tuple[str, ...]) -> None:
    if given not in choices:
        raise Problem(f"the {what} {given!r} is not known", fix=f"Use {' or '.join(map(repr, choices))}.")


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """A coalition as agencies and the ties between them.

    ``agencies`` is indexed by agency id; ``ties`` has one row per ordered pair, layer and relation. ``skipped`` lists
    the ordered pairs that a respondent left unanswered, ``answers`` what else was asked: one row per agency, item and
    value, with the partner where the item is about one. ``survey_kind`` says who can be taken to have answered:
    "roster" (a list was shown), "recall" (free naming), "given" (ties handed over as the whole network), ""
    (no survey).
    ``seats`` holds the coordinator's word on sectors: key -> (choice, note).
    """

    agencies: pd.DataFrame
    ties: pd.DataFrame
    meetings: pd.DataFrame = field(default_factory=lambda: complete(None, MEETING_COLUMNS))
    attendance: pd.DataFrame = field(default_factory=lambda: complete(None, ATTENDANCE_COLUMNS))
    referrals: pd.DataFrame = field(default_factory=lambda: complete(None, REFERRAL_COLUMNS))
    skipped: pd.DataFrame = field(default_factory=lambda: complete(None, SKIPPED_COLUMNS))
    answers: pd.DataFrame = field(default_factory=lambda: complete(None, ANSWER_COLUMNS))
    framework: Framework = field(default_factory=load_framework)
    name: str = ""
    rule: str = "union"
    layers: tuple[str, ...] = WORKING_LAYERS
    survey_kind: str = ""
    referrals_complete: bool = False
    seats: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    sectors_confirmed: bool = False  # the coordinator confirmed that every member has its sector
    notes: Mapping[str, Any] = field(default_factory=dict)  # how it was made: thresholds, dates, seed
    _views: dict[Any, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        for name, columns in TABLES.items():
            object.__setattr__(self, name, complete(getattr(self, name), columns))
        object.__setattr__(self, "_views", {})
        if not self.agencies.index.is_unique:
            twice = self.agencies.index[self.agencies.index.duplicated()][0]
            raise Problem(
                f"the agency id {twice!r} stands twice", where="agencies", fix="Give every agency its own id."
            )
        for frame, column in ((self.ties, "source"), (self.ties, "target"), (self.attendance, "agency")):
            strange = ~frame[column].isin(self.agencies.index)
            if strange.any():
                raise Problem(f"{frame[column][strange].iloc[0]!r} is not in agencies", where=f"column '{column}'")
        _known("tie rule", self.rule, RULES)
        loops = self.ties["source"] == self.ties["target"]
        if loops.any():
            object.__setattr__(self, "ties", self.ties[~loops])

    # ---- making -----------------------------------------------------------------------------------------------

    @classmethod
    def from_frames(cls, agencies: pd.DataFrame, ties: pd.DataFrame, **more: Any) -> Network:
        """A network from two tables: agencies (index or column ``id``) and ties (``source``, ``target``)."""
        table = agencies.set_index("id") if "id" in agencies.columns else agencies
        table = table.set_axis(table.index.map(str), axis=0)
        if "name" not in table.columns:
            table = table.assign(name=table.index)
        if "sectors" not in table.columns and "sector" in table.columns:
            sector = table["sector"].map(lambda s: "" if s is None or s != s else str(s))
            table = table.assign(sector=sector, sectors=[(s,) if s else () for s in sector])
        rows = ties.assign(source=ties["source"].map(str), target=ties["target"].map(str))
        return cls(agencies=table, ties=rows, **{"survey_kind": "given", **more})

    @classmethod
    def from_networkx(cls, graph: networkx.Graph[Any], sector: str = "sector", **more: Any) -> Network:
        """A network from a networkx graph. Node attribute ``sector`` (or the one named) gives the sector."""
        return cls._from_rows(
            [(str(v), dict(data)) for v, data in graph.nodes(data=True)],
            [(str(a), str(b)) for a, b in graph.edges()],
            directed=graph.is_directed(), sector=sector, more=more,
        )  # fmt: skip

    @classmethod
    def from_igraph(cls, graph: igraph.Graph, sector: str = "sector", **more: Any) -> Network:
        """A network from an igraph graph. Vertex attribute ``name`` is the id, ``sector`` names the sector's."""
        ids = [str(v["name"]) if "name" in graph.vs.attributes() else str(v.index) for v in graph.vs]
        return cls._from_rows(
            [(i, v.attributes()) for i, v in zip(ids, graph.vs, strict=True)],
            [(ids[e.source], ids[e.target]) for e in graph.es],
            directed=graph.is_directed(), sector=sector, more=more,
        )  # fmt: skip

    @classmethod
    def _from_rows(
        cls, nodes: list[tuple[str, dict[str, Any]]], edges: list[tuple[str, str]], *,
        directed: bool, sector: str, more: dict[str, Any],
    ) -> Network:  # fmt: skip
        table = pd.DataFrame(
            [{"id": i, "name": str(data.get("label", i))} for i, data in nodes], columns=["id", "name"]
        )
        if any(sector in data for _, data in nodes):
            table["sector"] = [data.get(sector) for _, data in nodes]
        extra = sorted({k for _, data in nodes for k in data} - {"id", "name", "label", sector, "sectors"})
        for key in extra:
            table[key] = [data.get(key) for _, data in nodes]
        ties = pd.DataFrame(edges, columns=["source", "target"], dtype=object).assign(directed=directed)
        return cls.from_frames(table, ties, **more)

    def replace(self, **changes: Any) -> Network:
        """A network like this one with the given fields changed."""
        return replace(self, **{**changes, "_views": {}})

    def save(self, path: str | Path) -> None:
        """Write the network to one JSON file, from which :meth:`load` makes an equal one. It names every agency."""
        facts = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in (*TABLES, "framework") and f.init}
        facts.pop("_views")
        ours = self.framework.key in FRAMEWORKS
        facts |= {"format": SAVED, "framework": self.framework.key if ours else asdict(self.framework)}
        facts |= {name: to_plain(getattr(self, name)) for name in TABLES}
        Path(path).write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")

    @classmethod
    def load(cls, path: str | Path) -> Network:
        """The network that :meth:`save` wrote.

        Raises
        ------
        Problem
            where the file is not one that netcollab saved.
        """
        try:
            facts = json.loads(Path(path).read_text(encoding="utf-8"))
            if facts.pop("format") != SAVED:
                raise ValueError
        except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
            raise Problem("is not a network saved by this netcollab.", where=Path(path).name) from error
        facts |= {name: from_plain(facts[name], columns) for name, columns in TABLES.items() if name in facts}
        listed = facts["framework"]
        framework = load_framework(listed) if isinstance(listed, str) else framework_of(listed)
        facts |= {"framework": framework, "layers": tuple(facts["layers"])}
        facts["seats"] = {key: (choice, note) for key, (choice, note) in facts["seats"].items()}
        return cls(**facts)

    def _repr_html_(self) -> str:
        """What the network is, for notebooks."""
        facts = {
            "agencies": f"{len(self.coalition)} members, {len(self) - len(self.coalition)} outside",
            "working ties": f"{self.coalition.adjacency().nnz // 2}, {self.rule} rule, of {', '.join(self.layers)}",
            "sectors": f"{len(self.coalition.groups()[0])} held",
            "meetings": f"{len(self.meetings)}",
            "referrals": f"{int(self.referrals['count'].sum()) if len(self.referrals) else 0}",
        }
        rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in facts.items())
        return f"<table><caption>{escape(self.name or 'Network')}</caption>{rows}</table>"

    def subset(self, keep: Iterable[str]) -> Network:
        """The network of some agencies, in the order of this one, with the ties and records among them."""
        ids = set(keep)
        ends = ("source", "target")
        return self.replace(
            agencies=self.agencies[self.agencies.index.isin(list(ids))],
            **{
                name: frame[frame[list(ends)].isin(list(ids)).all(axis=1)]
                for name, frame in (("ties", self.ties), ("referrals", self.referrals), ("skipped", self.skipped))
            },
            attendance=self.attendance[self.attendance["agency"].isin(list(ids))],
            answers=self.answers[self.answers["agency"].isin(list(ids)) & self.answers["partner"].isin([*ids, ""])],
        )

    # ---- who ----------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.agencies)

    @cached_property
    def coalition(self) -> Network:
        """The network of the members alone; outside organizations, only named by others, left out."""
        member = self.agencies["member"].astype(bool)
        return self if member.all() else self.subset(self.agencies.index[member])

    @cached_property
    def position(self) -> dict[str, int]:
        """Agency id -> row number in ``agencies`` and in every matrix of this network."""
        return {agency: i for i, agency in enumerate(self.agencies.index)}

    @cached_property
    def answered(self) -> np.ndarray:
        """Whether each agency's own reports are in hand (bool per agency). Ties handed over count as everybody's."""
        if self.survey_kind == "given":
            return self.agencies["member"].to_numpy(dtype=bool)
        return self.agencies["responded"].to_numpy(dtype=bool)

    def groups(self, by: str = "sector") -> tuple[list[str], sparse.csr_array]:
        """The groups of a grain and who holds them: labels, and agencies x groups (0/1), overlapping where they do.

        ``by`` is "sector", "system", or any column of ``agencies``. Groups come in the framework's order, then by name.
        """
        key = ("groups", by)
        if key not in self._views:
            held = self._held(by)
            present = {g for groups in held for g in groups}
            if by == "sector":
                known = [c.key for c in self.framework.components]
            elif by == "system":
                known = [s.key for s in self.framework.systems]
            else:
                known = list(JURISDICTIONS) if by == "jurisdiction" else []
            labels = [g for g in known if g in present] + sorted(present - set(known))
            where = {g: j for j, g in enumerate(labels)}
            pairs = [(i, where[g]) for i, groups in enumerate(held) for g in groups]
            rows, cols = (np.array(x, dtype=np.int64) for x in (zip(*pairs, strict=True) if pairs else ((), ())))
            matrix = sparse.csr_array((np.ones(len(pairs)), (rows, cols)), shape=(len(self), len(labels)))
            self._views[key] = labels, matrix
        return self._views[key]

    def primary(self, by: str = "sector") -> pd.Series:
        """The one group of each agency for measures that need a partition; "" where there is none."""
        return pd.Series([g[0] if g else "" for g in self._held(by)], index=self.agencies.index, dtype=object, name=by)

    def _held(self, by: str) -> list[tuple[str, ...]]:
        if by in ("sector", "system"):
            held = [tuple(dict.fromkeys(s)) for s in self.agencies["sectors"]]
            if by == "sector":
                return held
            system = {c.key: c.system for c in self.framework.components}
            return [tuple(dict.fromkeys(system[s] for s in sectors if s in system)) for sectors in held]
        if by not in self.agencies.columns:
            raise Problem(f"no column {by!r} in agencies", fix=f"Use one of: {', '.join(self.agencies.columns)}.")
        return [() if v is None or v != v or str(v) == "" else (str(v),) for v in self.agencies[by]]

    # ---- ties as graphs -----------------------------------------------------------------------------------------

    def chosen(self, layers: Sequence[str] | str | None = None) -> tuple[str, ...]:
        """The layers that are meant: by default the network's own; one may be given by its name alone."""
        names = (layers,) if isinstance(layers, str) else tuple(layers or self.layers)
        for name in names:
            if name not in LAYERS and name not in set(self.ties["layer"]):
                _known("layer", name, LAYERS)
        return names

    def reports(self, layers: Sequence[str] | None = None, strength: str = "working") -> sparse.csr_array:
        """Who reports, sent or agreed what to whom: 0/1, row = source. Mutual ties stand in both directions.

        ``strength`` is "working" (at or above the threshold of its scale) or "any".
        """
        chosen = self.chosen(layers)
        key = ("reports", chosen, strength)
        if key not in self._views:
            _known("strength", strength, STRENGTHS)
            rows = self.ties[self.ties["layer"].isin(chosen)]
            if strength == "working":
                rows = rows[rows["working"].astype(bool)]
            index = self.agencies.index
            i, j = index.get_indexer(rows["source"]), index.get_indexer(rows["target"])
            mutual = ~rows["directed"].to_numpy(dtype=bool)
            i, j = np.concatenate([i, j[mutual]]), np.concatenate([j, i[mutual]])
            matrix = sparse.csr_array((np.ones(len(i)), (i, j)), shape=(len(self), len(self)))
            matrix.data[:] = 1.0
            self._views[key] = matrix
        return self._views[key]

    def adjacency(
        self, *, directed: bool = False, rule: str | None = None,
        layers: Sequence[str] | None = None, strength: str = "working",
    ) -> sparse.csr_array:  # fmt: skip
        """The graph that a measure runs on, as a 0/1 matrix without loops; symmetric unless ``directed``.

        ``rule`` "union" keeps a tie that either side reports, "confirmed" only those that both report (referrals and
        agreements, which are records and not reports, count as confirmed). Defaults are the network's own.
        """
        rule, chosen = rule or self.rule, self.chosen(layers)
        key = ("adjacency", directed, rule, chosen, strength)
        if key not in self._views:
            _known("tie rule", rule, RULES)
            reported = self.reports(chosen, strength)
            if directed:
                matrix = reported
            elif rule == "union" or self.survey_kind == "given":
                matrix = reported.maximum(reported.T)
            else:
                said = self.reports(["survey"], strength) if "survey" in chosen else sparse.csr_array(reported.shape)
                matrix = said.minimum(said.T)
                records = [layer for layer in chosen if layer != "survey"]
                if records:
                    kept = self.reports(records, strength)
                    matrix = matrix.maximum(kept.maximum(kept.T))
            matrix = sparse.csr_array(matrix)
            matrix.eliminate_zeros()
            matrix.sort_indices()
            self._views[key] = matrix
        return self._views[key]

    @cached_property
    def igraph(self) -> Any:
        """The undirected headline graph as igraph, vertices named by agency id, with name and sector."""
        return self.igraph_view()

    def igraph_view(self, *, directed: bool = False, **view: Any) -> Any:
        """Any view of :meth:`adjacency` as igraph."""
        import igraph

        key = ("igraph", directed, tuple(sorted((k, str(v)) for k, v in view.items())))
        if key not in self._views:
            matrix = self.adjacency(directed=directed, **view).tocoo()
            keep = slice(None) if directed else matrix.row < matrix.col
            edges = np.column_stack([matrix.row[keep], matrix.col[keep]])
            graph = igraph.Graph(n=len(self), edges=edges.tolist(), directed=directed)
            graph.vs["name"] = list(self.agencies.index)
            graph.vs["label"] = list(self.agencies["name"])
            graph.vs["sector"] = list(self.agencies["sector"])
            self._views[key] = graph
        return self._views[key]

    @cached_property
    def graph(self) -> networkx.Graph[str]:
        """The undirected headline graph as networkx, nodes by agency id, with name and sector."""
        import networkx

        graph: networkx.Graph[str] = networkx.Graph()
        for agency, name, sector in zip(
            self.agencies.index, self.agencies["name"], self.agencies["sector"], strict=True
        ):
            graph.add_node(str(agency), name=name, sector=sector)
        matrix = self.adjacency().tocoo()
        ids = list(self.agencies.index)
        graph.add_edges_from((ids[i], ids[j]) for i, j in zip(matrix.row, matrix.col, strict=True) if i < j)
        return graph

    def sector_graph(self, by: str = "sector", **view: Any) -> networkx.Graph[str]:
        """The groups as a graph of their own, with members, observed and expected ties (see measures.sector_graph)."""
        from netcollab.measures.mixing import sector_graph  # a convenience: the one import against the stream

        return sector_graph(self, by, **view)

    # ---- who could have said what ---------------------------------------------------------------------------------

    @cached_property
    def dyads(self) -> pd.DataFrame:
        """The survey's word on every pair of members: what each side reported, and the state of the pair.

        One row per unordered pair of members that could be asked: ``a``, ``b``, ``a_says``, ``b_says`` (1 a working
        tie, 0 none, NaN no answer), ``a_skipped``, ``b_skipped`` (it answered the survey and left this partner out),
        ``state``: confirmed, one_sided, unverified, unverified_no, none or unknown (methods: Dyads). Empty without a
        survey.
        """
        columns = ["a", "b", "a_says", "b_says", "a_skipped", "b_skipped", "state"]
        if not self.survey_kind:
            return pd.DataFrame({c: pd.Series(dtype=object) for c in columns})
        ids = self.agencies.index[self.agencies["member"].astype(bool)]
        said = self.said()[np.ix_(at := self.agencies.index.get_indexer(ids), at)]
        i, j = np.triu_indices(len(ids), 1)
        a, b = said[i, j], said[j, i]
        answers = (~np.isnan(a)).astype(int) + ~np.isnan(b)
        ties = np.nansum(np.vstack([a, b]), axis=0) if len(i) else np.zeros(0)
        names = np.array([["unknown", "", ""], ["unverified_no", "unverified", ""], ["none", "one_sided", "confirmed"]])
        state = names[answers, ties.astype(int)] if len(i) else np.array([], dtype=object)
        heard = self.answered[at]
        return pd.DataFrame({
            "a": ids[i], "b": ids[j], "a_says": a, "b_says": b, "a_skipped": heard[i] & np.isnan(a),
            "b_skipped": heard[j] & np.isnan(b), "state": state.astype(object),
        }, columns=columns)  # fmt: skip

    def imputations(self, m: int = 20, *, seed: int = 0, by: str = "sector") -> pd.DataFrame:
        """The ties that ``m`` completed networks have beyond those seen (see measures.imputations)."""
        from netcollab.measures.imputation import imputations  # a convenience, against the stream

        return imputations(self, m, seed=seed, by=by)

    def said(self, strength: str = "working") -> np.ndarray:
        """What each agency says of each other one (float n x n): 1 a tie, 0 none, NaN no answer (or not asked)."""
        key = ("said", strength)
        if key not in self._views:
            reported = self.reports(["survey"], strength).toarray()
            if self.survey_kind == "given":  # a tie handed over is everybody's word
                reported = np.maximum(reported, reported.T)
            said = np.where(self.answered[:, None], reported, np.where(reported > 0, 1.0, np.nan))
            member = self.agencies["member"].to_numpy(dtype=bool)
            silent = ~(member & self.agencies["asked"].to_numpy(dtype=bool))
            said[:, silent] = np.where(reported[:, silent] > 0, 1.0, np.nan)
            if len(self.skipped):
                index = self.agencies.index
                i, j = index.get_indexer(self.skipped["source"]), index.get_indexer(self.skipped["target"])
                inside = (i >= 0) & (j >= 0)
                i, j = i[inside], j[inside]
                blank = reported[i, j] == 0
                said[i[blank], j[blank]] = np.nan
            np.fill_diagonal(said, np.nan)
            self._views[key] = said
        return self._views[key]
