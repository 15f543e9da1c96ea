"""The laws that hold between all outputs of a world; each gives a line for what breaks it."""

from collections.abc import Callable, Iterator

from tests.support.worlds import incident_laws, message_laws, status_laws
from tests.support.worlds.outputs import Outputs
from tests.support.worlds.world import World

Law = Callable[[World, Outputs], Iterator[str]]

EVERY_ROUND: tuple[Law, ...] = (
    status_laws.every_output_shows_the_same_status,
    status_laws.a_group_is_its_worst_member,
    status_laws.the_page_has_one_status,
    status_laws.a_component_is_what_is_measured_and_what_people_say,
    status_laws.a_status_that_lasts_is_measured,
    incident_laws.incidents_are_the_same_everywhere,
    incident_laws.issues_and_files_agree,
    incident_laws.automatic_incidents_follow_what_is_measured,
    incident_laws.what_is_closed_names_everything,
    incident_laws.every_recorded_incident_has_its_page,
    incident_laws.addresses_stay,
    incident_laws.damaged_files_are_read_again,
    incident_laws.windows_are_the_same_everywhere,
    incident_laws.a_planned_window_is_in_force,
    incident_laws.what_people_cancel_is_cancelled,
    incident_laws.strangers_are_not_heard,
    incident_laws.renamed_monitors_keep_their_history,
    incident_laws.figures_are_the_same_everywhere,
    incident_laws.recoveries_have_one_duration,
    incident_laws.feeds_tell_the_same_entries,
    message_laws.nothing_is_announced_twice,
    message_laws.a_pager_hears_opens_and_their_ends,
    message_laws.what_has_ended_is_over,
    message_laws.messages_say_what_is_true,
    message_laws.quiet_hours_are_quiet,
    message_laws.escalation_is_for_what_nobody_works_on,
    message_laws.the_program_speaks_one_language,
)


IN_THE_END: tuple[Law, ...] = (
    incident_laws.all_is_well,
    incident_laws.nothing_is_on_github_twice,
    message_laws.every_alert_is_resolved,
    message_laws.who_heard_of_a_problem_heard_of_its_end,
    message_laws.who_heard_of_an_incident_heard_of_its_end,
    incident_laws.what_is_recorded_is_published,
)
