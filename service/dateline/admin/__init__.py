"""The topics on a broker: made, checked against the catalogue, brought in line, and described."""

from dateline.admin.connection import admin_client as admin_client
from dateline.admin.connection import cluster_id as cluster_id
from dateline.admin.connection import coordinates_groups as coordinates_groups
from dateline.admin.declared import DeclaredTopic as DeclaredTopic
from dateline.admin.declared import declared_topics as declared_topics
from dateline.admin.deleting import delete_before as delete_before
from dateline.admin.rights import require_rights as require_rights
from dateline.admin.states import PartitionState as PartitionState
from dateline.admin.states import TopicState as TopicState
from dateline.admin.states import describe_topics as describe_topics
from dateline.admin.topics import align_topics as align_topics
from dateline.admin.topics import check_topics as check_topics
from dateline.admin.topics import ensure_topics as ensure_topics
