"""Run by Alembic: migrations go over the connection that ``database._migrate`` has begun a transaction on."""

from alembic import context

from extractor.store.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    render_as_batch=True,
    compare_type=False,
)
context.run_migrations()
