"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.String(length=27)
NAME = sa.String(length=200)
SHA256 = sa.String(length=64)


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", NAME, nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=True),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "events",
        sa.Column("id", ID, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("report_id", sa.BigInteger(), nullable=True),
        sa.Column("who", NAME, nullable=False),
        sa.Column("target", NAME, nullable=True),
        sa.Column("revision", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "experience",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("target", NAME, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "target", name=op.f("pk_experience")),
    )
    op.create_table(
        "sources",
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_sources")),
    )
    op.create_table(
        "page_images",
        sa.Column("source", SHA256, nullable=False),
        sa.Column("page", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("media_type", sa.String(length=40), nullable=False),
        sa.Column("width", sa.Float(), nullable=False),
        sa.Column("height", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["source"], ["sources.sha256"], name=op.f("fk_page_images_source")),
        sa.PrimaryKeyConstraint("source", "page", name=op.f("pk_page_images")),
    )
    op.create_table(
        "reports",
        sa.Column("id", ID, nullable=False),
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("extraction_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("form", NAME, nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("doubtful_paragraphs", sa.Integer(), nullable=False),
        sa.Column("settled", sa.Integer(), nullable=False),
        sa.Column("differing", sa.Integer(), nullable=False),
        sa.Column("broken", sa.Integer(), nullable=False),
        sa.Column("need", sa.Float(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["sha256"], ["sources.sha256"], name=op.f("fk_reports_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("sha256", name=op.f("uq_reports_sha256")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_reports_agency_year"), "reports", ["agency", "year"], unique=False)
    op.create_index(op.f("ix_reports_status_need_id"), "reports", ["status", "need", "id"], unique=False)
    op.create_table(
        "source_paths",
        sa.Column("sha256", SHA256, nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["sources.sha256"], name=op.f("fk_source_paths_sha256")),
        sa.PrimaryKeyConstraint("sha256", "path", name=op.f("pk_source_paths")),
    )
    op.create_table(
        "claims",
        sa.Column("report_id", ID, nullable=False),
        sa.Column("who", NAME, nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("expires", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_claims_report_id")),
        sa.PrimaryKeyConstraint("report_id", name=op.f("pk_claims")),
    )
    op.create_table(
        "extractions",
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", NAME, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("digest", SHA256, nullable=False),
        sa.Column("same_as", ID, nullable=True),
        sa.Column("form", NAME, nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("agency", sa.Text(), nullable=True),
        sa.Column("agency_confidence", sa.Float(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("year_confidence", sa.Float(), nullable=False),
        sa.Column("details", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_extractions_report_id")),
        sa.ForeignKeyConstraint(["same_as"], ["extractions.id"], name=op.f("fk_extractions_same_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extractions")),
        sa.UniqueConstraint("report_id", "revision", name=op.f("uq_extractions_report_id_revision")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "failures",
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", NAME, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_failures_report_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_failures")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_failures_report_id"), "failures", ["report_id"], unique=False)
    op.create_table(
        "rules",
        sa.Column("report_id", ID, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("failing", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_rules_report_id")),
        sa.PrimaryKeyConstraint("report_id", "rule", name=op.f("pk_rules")),
    )
    op.create_index(op.f("ix_rules_rule_report_id"), "rules", ["rule", "report_id"], unique=False)
    op.create_table(
        "cells",
        sa.Column("extraction_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Numeric(), nullable=True),
        sa.Column("raw", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("entailed", sa.Numeric(), nullable=True),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_cells_extraction_id")),
        sa.PrimaryKeyConstraint("extraction_id", "position", name=op.f("pk_cells")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "corrections",
        sa.Column("id", ID, nullable=False),
        sa.Column("report_id", ID, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=False),
        sa.Column("target", NAME, nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("machine", sa.JSON(), nullable=True),
        sa.Column("who", NAME, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("undoes", ID, nullable=True),
        sa.Column("extraction_id", ID, nullable=False),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_corrections_extraction_id")),
        sa.ForeignKeyConstraint(["report_id"], ["reports.id"], name=op.f("fk_corrections_report_id")),
        sa.ForeignKeyConstraint(["undoes"], ["corrections.id"], name=op.f("fk_corrections_undoes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrections")),
        sa.UniqueConstraint("report_id", "revision", name=op.f("uq_corrections_report_id_revision")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_corrections_target"), "corrections", ["target"], unique=False)
    op.create_table(
        "findings",
        sa.Column("extraction_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("expected", sa.JSON(), nullable=True),
        sa.Column("actual", sa.JSON(), nullable=True),
        sa.Column("severity", sa.String(length=20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("suggestion", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_findings_extraction_id")),
        sa.PrimaryKeyConstraint("extraction_id", "position", name=op.f("pk_findings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "paragraphs",
        sa.Column("extraction_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("section", sa.String(length=40), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("place", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_paragraphs_extraction_id")),
        sa.PrimaryKeyConstraint("extraction_id", "position", name=op.f("pk_paragraphs")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "problems",
        sa.Column("extraction_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=80), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["extraction_id"], ["extractions.id"], name=op.f("fk_problems_extraction_id")),
        sa.PrimaryKeyConstraint("extraction_id", "position", name=op.f("pk_problems")),
        sqlite_with_rowid=False,
    )
