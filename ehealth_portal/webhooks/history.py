"""What was done with webhooks, in the words of the trail."""

from django.utils.translation import gettext_lazy as _

ENDPOINT = "webhooks.endpoint"
ACTS = {
    "webhooks.create": _("Webhook made"),
    "webhooks.change": _("Webhook changed"),
    "webhooks.rotate_secret": _("Secret of a webhook replaced"),
    "webhooks.test": _("Test of a webhook sent"),
    "webhooks.activate": _("Webhook tested and active"),
    "webhooks.pause": _("Webhook paused"),
    "webhooks.resume": _("Webhook switched on"),
    "webhooks.disable": _("Webhook switched off by the portal"),
    "webhooks.replay": _("Messages of a webhook sent again"),
    "webhooks.close": _("Webhook closed"),
}
