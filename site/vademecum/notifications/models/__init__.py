"""What people were told, how they wish to be told, and what is told to all."""

from vademecum.notifications.models.announcements import Announcement
from vademecum.notifications.models.inbox import Notification
from vademecum.notifications.models.preferences import Preference

__all__ = ["Announcement", "Notification", "Preference"]
