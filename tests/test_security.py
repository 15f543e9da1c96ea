"""Each guarantee of SECURITY.md has tests that check it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent
PAGE = ROOT.parent / "SECURITY.md"

PROOF: dict[str, tuple[str, ...]] = {
    "A link in `assets/`, `history/`": (
        "faults/test_links.py::test_assets_and_theme_files",
        "faults/test_links.py::test_the_configuration",
        "faults/test_links.py::test_what_is_kept_of_the_last_site",
        "faults/test_links.py::test_a_site_that_was_committed",
        "faults/test_links.py::test_details_of_failures",
        "faults/test_links.py::test_a_preview",
        "faults/test_links.py::test_workflows_that_init_and_doctor_read",
        "faults/test_links.py::test_screenshots",
        "faults/test_links.py::test_certificates_and_scripts_that_a_monitor_names",
        "faults/test_links.py::test_downloads",
        "faults/test_links.py::test_run_files",
        "faults/test_links.py::test_locks",
        "faults/test_links.py::test_what_a_workflow_uploads_after_a_failure",
        "faults/test_links.py::test_workflows",
        "history/test_file_names.py::test_a_link_out_of_the_history_is_neither_read_nor_written",
        "history/test_contained_paths.py::test_a_link_out_of_its_folder_or_in_a_circle_is_not",
    ),
    "A YAML file cannot create objects": (
        "config/test_yaml.py::test_quotes_and_tags_say_text",
        "config/test_yaml.py::test_a_bomb_of_aliases_is_refused_before_it_is_unfolded",
    ),
    "A link of the page cannot run a script": (
        "config/test_website_links.py::test_a_link_that_runs_something_is_refused",
    ),
    "Markdown cannot run scripts": (
        "render/pages/test_front_page.py::test_the_introduction_is_markdown_that_can_do_no_harm",
        "render/pages/test_front_page.py::test_the_introduction_may_hold_html_as_upptimes_does",
        "render/theme/test_theme.py::test_an_svg_keeps_only_its_drawing",
    ),
    "The content security policy": (
        "render/theme/test_theme.py::test_the_policy_is_loosened_by_what_the_html_needs",
    ),
    "A regular expression is limited": (
        "config/test_assertions.py::test_a_search_ends_with_any_pattern",
        "config/test_assertions.py::test_a_pattern_of_any_size_is_compiled_or_refused",
    ),
    "Actions on issues by people outside": (
        ("tools/init/test_incidents_workflow.py::test_events_of_outside_users_start_no_round"),
    ),
    "Text of an issue or a comment never": (
        (
            "test_workflows.py"
            "::test_a_word_in_an_issue_starts_a_round_and_no_word_of_it_gets_into_a_shell"
        ),
    ),
    "An issue or a comment of a stranger": (
        (
            "incidents/issues/test_parser.py"
            "::test_an_issue_of_an_outside_user_is_not_an_incident_whatever_its_labels"
        ),
        "incidents/issues/test_tracker.py::test_a_marker_copied_by_an_outside_user_duplicates_nothing",
        "incidents/issues/test_upptime_issues.py::test_updates_of_maintainers_stay_and_comments_of_outside_users_are_left_out",
    ),
    "Names and texts with control characters": (
        "render/test_hostile.py::test_hostile_texts_run_nothing_and_keep_to_their_place",
        "render/test_hostile.py::test_nothing_that_turns_text_around_reaches_a_page",
    ),
    "A response is read up to a size limit": (
        "probe/network/test_body.py::test_a_bomb_does_not_burst",
        "probe/network/test_connect.py::test_only_black_holes_end_at_the_deadline",
    ),
    "A redirect gets neither": (
        "probe/network/test_redirects.py::test_headers_and_credentials_stay_with_their_host",
        "probe/network/test_redirects.py::test_a_body_never_reaches_another_host",
    ),
    "What an endpoint answers runs nothing": (
        "render/test_hostile.py::test_hostile_texts_run_nothing_and_keep_to_their_place",
        "cli/test_job_summary.py::test_hostile_text_is_shown_as_it_is",
        (
            "notify/delivery/test_message_templates.py"
            "::test_controls_and_turned_text_are_taken_out_and_long_titles_cut"
        ),
    ),
    "A secret that an endpoint echoes": (
        "probe/test_stage.py::test_a_secret_is_redacted_before_what_was_said_is_shortened",
        "infra/test_redaction.py::test_what_other_programs_make_of_a_value_is_hidden",
        "infra/test_redaction.py::test_a_host_name_is_hidden_as_punycode_and_as_people_read_it",
    ),
    "The token is sent only": (
        "forges/github/test_client.py::test_the_token_goes_to_no_other_host",
        "forges/github/test_client.py::test_no_error_holds_the_token",
    ),
    "Lists that never end": (
        "forges/github/test_client.py::test_an_endless_list_is_abandoned",
        "forges/github/test_client.py::test_circular_redirects_are_abandoned",
    ),
    "Issues and comments are neither lost nor doubled": (
        "faults/test_forge_schedules.py::test_issues_equal_outages_after_any_schedule",
        "incidents/test_rounds.py::test_issues_and_files_equal_the_events_after_any_schedule",
    ),
    "A remote that hangs": (
        (
            "publish/test_time_limit.py"
            "::test_a_remote_that_hangs_is_left_at_the_deadline_and_served_later"
        ),
        "faults/test_hung_remote.py::test_a_remote_that_hangs_costs_neither_messages_nor_the_page",
        "faults/test_writers.py::test_writers_lose_and_double_nothing",
    ),
    "Secrets are in no file": (
        "cli/test_main.py::test_no_secret_is_in_any_file_or_line",
        (
            "notify/test_planted_secrets.py"
            "::test_nothing_of_an_address_comes_out_whatever_services_answer"
        ),
        "corpus/test_rounds.py::test_rounds_run_with_it_and_tell_no_secret",
    ),
    "No workflow passes on all secrets": (
        "test_workflows.py::test_no_workflow_hands_out_all_secrets_or_keeps_the_token_on_disk",
        "test_workflows.py::test_every_action_is_pinned_to_a_commit_that_names_its_version",
        "test_workflows.py::test_every_job_has_a_time_limit_and_only_the_rights_it_needs",
    ),
    "A round that is killed at any moment": (
        "faults/test_killed_rounds.py::test_kills_at_any_time",
        "faults/test_killed_rounds.py::test_kills_within_a_command_of_git",
        "faults/test_killed_rounds.py::test_a_kill_while_the_remote_takes_the_push",
        "faults/test_full_and_read_only.py::test_a_disk_that_is_full_at_any_size_costs_one_round",
        "faults/test_full_and_read_only.py::test_a_checkout_that_may_not_be_written_is_one_line",
    ),
    "`render` replaces only folders": (
        "infra/test_output_folder.py::test_files_of_the_user_are_never_replaced",
        "infra/test_output_folder.py::test_what_only_looks_like_one_is_not",
    ),
    "A channel may receive a message twice": (
        "faults/test_killed_rounds.py::test_a_kill_between_a_message_and_its_receipt",
        "notify/test_stage.py::test_what_a_killed_round_was_sending_is_repeated_under_its_id",
        "notify/delivery/test_receivers.py::test_a_repeated_mail_has_the_same_message_id",
        "notify/delivery/test_receivers.py::test_a_repeated_webhook_has_the_same_key",
    ),
    "Secrets shorter than four characters": (
        "infra/test_secrets.py::test_short_and_empty_values_do_not_garble_every_text",
    ),
    "Hidden addresses": (
        "render/exports/test_files.py::test_secrets_in_an_address_stay_out_of_every_file",
    ),
}
"""The beginning of each guarantee, and the tests that fail when it no longer holds."""


def guarantees() -> list[str]:
    """Each guarantee, and each limit: what it says has to be true as well."""
    section = PAGE.read_text().split("## Guarantees")[1]
    return [line.removeprefix("- ") for line in section.splitlines() if line.startswith("- ")]


@pytest.mark.parametrize("guarantee", guarantees())
def test_each_guarantee_has_a_test(guarantee: str) -> None:
    assert [start for start in PROOF if guarantee.startswith(start)], "name its tests in PROOF"


def test_no_guarantee_was_dropped() -> None:
    assert [
        start for start in PROOF if not any(one.startswith(start) for one in guarantees())
    ] == []


@pytest.mark.parametrize("name", sorted({name for names in PROOF.values() for name in names}))
def test_each_test_that_is_named_exists(name: str) -> None:
    path, _, function = name.partition("::")
    tree = ast.parse((ROOT / path).read_text())
    assert function in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
