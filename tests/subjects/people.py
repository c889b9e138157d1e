"""A controller with a newsletter (consent), a catalogue (marketing) and orders (contract): to import."""

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import Controller
from stores.terms import IdentifierKind
from subjects.actions import Given
from subjects.terms import Means
from subjects.whom import Whom
from tests import factories as make

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
NEWS = "activities/shop/purposes/news"
CATALOGUE = "activities/shop/purposes/catalogue"
ORDERS = "activities/shop/purposes/orders"
ANNA = Whom.of([(IdentifierKind.EMAIL, "Anna@example.org")])
BERT = Whom.of([(IdentifierKind.EMAIL, "bert@example.org")])


def day(number: int) -> datetime:
    """Noon, so many days after 1 March."""
    return NOON + timedelta(days=number)


def given(at: datetime, wording: str = "Yes, write to me.") -> Given:
    return Given(at=at, means=Means.WEB_FORM, wording=wording, version="2", source="shop", proof="form 7")


@pytest.fixture
def controller(db: None) -> Controller:
    made: Controller = make.ControllerFactory()
    activity = make.ActivityFactory(controller=made, ref="shop")
    make.PurposeFactory(
        activity=activity, ref="news", basis="a", marketing_channel="email", marketing_audience="subscribers"
    )
    make.PurposeFactory(
        activity=activity,
        ref="catalogue",
        basis="f",
        marketing_channel="post",
        marketing_audience="subscribers",
    )
    make.PurposeFactory(activity=activity, ref="orders", basis="b")
    return made
