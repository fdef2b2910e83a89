# SPDX-License-Identifier: Apache-2.0
"""The file that Django looks for under this name in a database backend."""

from django.db.backends.postgresql import base, features


class DatabaseFeatures(features.DatabaseFeatures):
    """What this database can do."""

    # Django would shorten GROUP BY to "id", but the database's key is (office_id, id).
    allows_group_by_selected_pks = False


class DatabaseWrapper(base.DatabaseWrapper):
    """The connection; only its features differ."""

    features_class = DatabaseFeatures
