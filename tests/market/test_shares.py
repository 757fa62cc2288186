"""Shares: they sum to one, keep the assumed moments, and honor each view by its weight."""

from decimal import Decimal

import numpy as np
import pytest

from batchwright.market.assumptions import Assumption
from batchwright.market.pert import stream
from batchwright.market.reading import shipped
from batchwright.market.shares import View, dirichlet, drawn_shares, joint, mixed, views_of
from batchwright.market.types import MarketFault
from tests.market.assumed import assumed

REGIONS = ("north_america", "europe", "asia_pacific", "rest_of_world")
COUNT = 40_000


def share(member: str, low: str, mode: str, high: str) -> Assumption:
    return assumed("region", f"share of {member}", mode, "percent", low=low, high=high)


FOUR = (
    share("north_america", "26", "34", "42"),
    share("europe", "20", "26", "32"),
    share("asia_pacific", "24", "32", "40"),
    share("rest_of_world", "4", "8", "12"),
)


def prior(count: int = COUNT) -> np.ndarray:
    return drawn_shares(FOUR, stream(1, "prior"), count)


def test_shares_of_every_path_sum_to_one() -> None:
    assert np.abs(prior().sum(axis=0) - 1.0).max() < 1e-12
    assert prior().min() > 0


def test_the_dirichlet_has_the_assumed_means_and_in_sum_the_assumed_variances() -> None:
    """Two members of 30 to 70 %, mode 50: variance 20 x 20 / 7 = 400 / 7 percent squared each.

    m (1 - m) / (alpha_0 + 1) = .25 / (alpha_0 + 1) = .04 / 7 gives alpha_0 = 42.75.
    """
    two = (share("a", "30", "50", "70"), share("b", "30", "50", "70"))
    assert dirichlet(two).tolist() == pytest.approx([21.375, 21.375])
    drawn = 100 * drawn_shares(two, stream(3, "two"), COUNT)
    assert drawn[0].mean() == pytest.approx(50, abs=0.2)
    assert drawn[0].var() == pytest.approx(400 / 7, rel=0.03)


def test_certain_shares_are_the_same_in_every_path() -> None:
    drawn = drawn_shares(
        (share("a", "25", "25", "25"), share("b", "75", "75", "75")), stream(1, ""), 3
    )
    assert drawn.tolist() == [[0.25] * 3, [0.75] * 3]


def test_shares_that_cannot_sum_to_100_are_refused_with_their_ranges() -> None:
    with pytest.raises(MarketFault, match=r"from 50 to 80 % \(share of a 30 to 40 %") as fault:
        dirichlet((share("a", "30", "35", "40"), share("b", "20", "30", "40")))
    assert fault.value.code == "shares_do_not_sum"


def test_each_view_is_followed_by_its_part_of_the_paths() -> None:
    views = (View(name="C047", weight=3.0, shares_pct={"asia_pacific": 47.4}), RANKED)
    found = mixed(REGIONS, prior(), views, stream(2, "views"))
    assert found.probability == {"C047": 0.75, "C031": 0.25}
    assert (found.picked == 0).mean() == pytest.approx(0.75, abs=0.01)


RANKED = View(name="C031", weight=1.0, order=("north_america", "europe", "asia_pacific"))


def test_a_rank_order_holds_in_every_path_that_follows_it() -> None:
    found = mixed(REGIONS, prior(), (RANKED,), stream(2, "views"))
    america, europe, asia, rest = found.shares
    assert ((america >= europe) & (europe >= asia)).all()
    assert rest.tolist() == prior()[3].tolist()
    assert np.abs(found.shares.sum(axis=0) - 1.0).max() < 1e-12


def test_a_stated_share_stands_and_the_rest_keeps_its_proportions() -> None:
    view = View(name="C047", weight=1.0, shares_pct={"asia_pacific": 47.4})
    before, found = prior(), mixed(REGIONS, prior(), (view,), stream(2, "views"))
    assert np.abs(found.shares[2] - 0.474).max() < 1e-12
    assert np.abs(found.shares.sum(axis=0) - 1.0).max() < 1e-12
    assert np.abs(found.shares[0] / found.shares[1] - before[0] / before[1]).max() < 1e-9


def test_a_stated_share_is_drawn_with_the_spread_of_publishers() -> None:
    view = View(name="C047", weight=1.0, shares_pct={"asia_pacific": 47.4})
    found = mixed(REGIONS, prior(), (view,), stream(2, "views"), spread_pct=3.0)
    assert 100 * found.shares[2].mean() == pytest.approx(47.4, abs=0.06)
    assert 100 * found.shares[2].std() == pytest.approx(3.0, rel=0.03)


def test_contradicting_views_are_not_averaged() -> None:
    """Asia Pacific is near 47 % or below Europe; the middle between stays empty."""
    views = (View(name="C047", weight=1.0, shares_pct={"asia_pacific": 47.4}), RANKED)
    asia = mixed(REGIONS, prior(), views, stream(2, "views")).shares[2]
    assert (np.abs(asia - 0.474) < 1e-9).mean() == pytest.approx(0.5, abs=0.01)
    assert ((asia > 0.37) & (asia < 0.47)).mean() < 0.001


def test_without_views_all_paths_follow_the_prior() -> None:
    found = mixed(REGIONS, prior(9), (), stream(2, "views"))
    assert found.shares.tolist() == prior(9).tolist()
    assert found.probability == {}


@pytest.mark.parametrize(
    ("view", "code", "told"),
    [
        (View(name="V", weight=0.0), "weight_impossible", "The weight 0.0 of view V"),
        (View(name="V", weight=1.0, order=("mars",)), "member_unknown", 'speaks of "mars"'),
        (View(name="V", weight=1.0, shares_pct={"europe": -1.0}), "share_impossible", "europe -1"),
        (
            View(name="V", weight=1.0, shares_pct={"europe": 60.0, "asia_pacific": 47.4}),
            "share_impossible",
            "together 107.4 %",
        ),
    ],
)
def test_an_impossible_view_is_refused_by_name(view: View, code: str, told: str) -> None:
    with pytest.raises(MarketFault, match=told) as fault:
        mixed(REGIONS, prior(3), (view,), stream(2, "views"))
    assert fault.value.code == code


def test_the_shipped_claims_give_both_views_of_the_regions() -> None:
    views = views_of(shipped().claims, {"C047": 0.6, "C031": 0.4})
    assert {each.name: (each.weight, each.shares_pct, each.order) for each in views} == {
        "C047": (0.6, {"asia_pacific": 47.4}, ()),
        "C031": (0.4, None, ("north_america", "europe", "asia_pacific")),
    }


def test_pairs_keep_the_sums_of_rows_and_columns() -> None:
    rows = drawn_shares(
        (share("a", "20", "40", "60"), share("b", "40", "60", "80")), stream(1, ""), 9
    )
    affinity = np.array([[1.0, 1.0, 1.5, 1.0], [1.4, 1.1, 1.0, 1.0]])
    found = joint(rows, prior(9), affinity)
    assert np.abs(found.sum(axis=1) - rows).max() < 1e-12
    assert np.abs(found.sum(axis=0) - prior(9)).max() < 1e-12


def test_an_affinity_stands_in_the_odds_of_the_pairs() -> None:
    """Proportional fitting leaves cross ratios as they were: (a1 b2) / (a2 b1) = 2."""
    half = np.full((2, 1), 0.5)
    ((a1, a2), (b1, b2)) = joint(half, half, np.array([[2.0, 1.0], [1.0, 1.0]]))[:, :, 0]
    assert a1 * b2 / (a2 * b1) == pytest.approx(2.0)
    assert Decimal(f"{a1 + a2:.12f}") == Decimal("0.5")
