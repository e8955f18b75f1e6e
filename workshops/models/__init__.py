"""Workshops with their registrations, fellowships and surveys; questionnaires, assessments, needs and offers."""

from .assessments import Answer, Assessment, Delegation, Gauge, Heard, Round, Submission
from .fellowships import Expense, Fellowship, FellowshipCount
from .needs import Agreement, Match, Need, NumberOfYear, Offer
from .programme import FollowUp, Material, Session, Speaker
from .questionnaires import Item, Questionnaire, Section
from .registrations import Attendance, Certificate, LinkAsked, Question, Registration, Seat, ServiceRequest
from .surveys import Survey, SurveyNeed, SurveyReply, SurveyResult, SurveyTicket
from .workshops import (
    Announcement,
    Participation,
    ProvisionServed,
    Series,
    Staff,
    ThemeDealtWith,
    Workshop,
)

__all__ = [
    "Agreement",
    "Announcement",
    "Answer",
    "Assessment",
    "Attendance",
    "Certificate",
    "Delegation",
    "Expense",
    "Fellowship",
    "FellowshipCount",
    "FollowUp",
    "Gauge",
    "Heard",
    "Item",
    "LinkAsked",
    "Match",
    "Material",
    "Need",
    "NumberOfYear",
    "Offer",
    "Participation",
    "ProvisionServed",
    "Question",
    "Questionnaire",
    "Registration",
    "Round",
    "Seat",
    "Section",
    "Series",
    "ServiceRequest",
    "Session",
    "Speaker",
    "Staff",
    "Submission",
    "Survey",
    "SurveyNeed",
    "SurveyReply",
    "SurveyResult",
    "SurveyTicket",
    "ThemeDealtWith",
    "Workshop",
]
