"""Two tables: a task of the host, and the same task in the hands of each unit."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.campaigns.models import Campaign
from portal.database import Model, id_column
from portal.people.models import Unit
from portal.tasks.states import TaskState


class Task(Model):
    __tablename__ = "task"

    id: Mapped[str] = id_column()
    campaign_id: Mapped[str] = mapped_column(ForeignKey("campaign.id"))
    title: Mapped[str]
    product: Mapped[str] = mapped_column(default="")  # what is to be handed in
    field_code: Mapped[str]
    source: Mapped[str] = mapped_column(default="")  # the document by which it was given
    due_on: Mapped[date]
    given_by: Mapped[str]
    given_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    campaign: Mapped[Campaign] = relationship(viewonly=True)
    assignments: Mapped[list[Assignment]] = relationship(back_populates="task", viewonly=True)

    __table_args__ = (Index("ix_task_of", "campaign_id", "due_on"),)
    __mapper_args__ = {"version_id_col": version}


class Assignment(Model):
    """The task in one unit's hands."""

    __tablename__ = "task_assignment"

    id: Mapped[str] = id_column()
    task_id: Mapped[str] = mapped_column(ForeignKey("task.id"))
    unit_id: Mapped[str] = mapped_column(ForeignKey("unit.id"), index=True)
    state: Mapped[TaskState] = mapped_column(default=TaskState.GIVEN)
    done_on: Mapped[date | None]
    report: Mapped[str] = mapped_column(default="")
    reported_account: Mapped[str | None] = mapped_column(ForeignKey("account.id"))
    reported_by: Mapped[str] = mapped_column(default="")
    reported_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")  # why it came back, or is given no more
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)

    task: Mapped[Task] = relationship()
    unit: Mapped[Unit] = relationship(viewonly=True)

    __table_args__ = (
        UniqueConstraint("task_id", "unit_id", info={"vi": "Nhiệm vụ này đã giao cho đơn vị."}),
        CheckConstraint(
            "state NOT IN ('reported', 'accepted') OR (done_on IS NOT NULL AND reported_at IS NOT NULL)",
            name="reported",
            info={"vi": "Báo cáo hoàn thành phải có ngày hoàn thành."},
        ),
        CheckConstraint(
            "state NOT IN ('returned', 'cancelled') OR reason <> ''",
            name="reason",
            info={"vi": "Trả lại hoặc thôi giao cần nêu lý do."},
        ),
    )
    __mapper_args__ = {"version_id_col": version}
