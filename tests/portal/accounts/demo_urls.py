"""The portal's addresses as the demo has them."""

from portal.urls import *  # noqa: F403
from portal.urls import DEMO_PAGES, urlpatterns

urlpatterns = [*(page for page in urlpatterns if page not in DEMO_PAGES), *DEMO_PAGES]
