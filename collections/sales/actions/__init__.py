"""Every write of the sale: the form's steps, the ledgers, the confirmation."""

from sales.actions.confirm import SaleRefused, confirm_sale, next_open_day
from sales.actions.contra import take_back_documents
from sales.actions.delivery import (
    NothingToBring,
    RouteChanged,
    arrange_route,
    back_out,
    deliver,
    hand_district,
    plan_delivery,
    print_route,
)
from sales.actions.filing import (
    close_file,
    mark_vip,
    receive_papers,
    report_missing,
    spoil_serial,
)
from sales.actions.follow_rows import follow_rows
from sales.actions.forms import faults_of, open_form, quote_from, save_form, submit, withdraw
from sales.actions.goods import (
    change_goods,
    hand_out,
    keep_again,
    new_goods,
    put_right,
    retire_goods,
    take_back_by_hand,
    take_in,
)
from sales.actions.issuing import (
    GoodsIn,
    PolicyIn,
    issue,
    pass_underwriting,
    send_back,
    sign_for,
    tick_of,
)
from sales.actions.ledgers import (
    LedgerRefused,
    enter_policy,
    missing_papers,
    move_goods,
    note_missing,
    note_received,
    take_back_goods_line,
    take_back_money_line,
    use_serial,
)
from sales.actions.money import (
    Way,
    collect,
    count,
    pay,
    receipt,
    receipt_all,
    take_back_amount,
)
from sales.actions.open_day import tell_open_day
from sales.actions.papers_in import receive_ticked
from sales.actions.photos import MOST_OF_A_FORM as MOST_PHOTOS
from sales.actions.photos import PhotoRefused, add_photo
from sales.actions.printing import print_in_full, prints_in_full
from sales.actions.quotes import ask_payment, quote
from sales.actions.referrals import ReferralRefused, note_referral
from sales.actions.reminders import remind_of_papers
from sales.actions.reversal import reverse_ended, reverse_sale
from sales.actions.steps import FormChanged, check_turn, lock_form, take_step
from sales.stations import StepRefused

__all__ = [
    "MOST_PHOTOS",
    "FormChanged",
    "GoodsIn",
    "LedgerRefused",
    "NothingToBring",
    "PhotoRefused",
    "PolicyIn",
    "ReferralRefused",
    "RouteChanged",
    "SaleRefused",
    "StepRefused",
    "Way",
    "add_photo",
    "arrange_route",
    "ask_payment",
    "back_out",
    "change_goods",
    "check_turn",
    "close_file",
    "collect",
    "confirm_sale",
    "count",
    "deliver",
    "enter_policy",
    "faults_of",
    "follow_rows",
    "hand_district",
    "hand_out",
    "issue",
    "keep_again",
    "lock_form",
    "mark_vip",
    "missing_papers",
    "move_goods",
    "new_goods",
    "next_open_day",
    "note_missing",
    "note_received",
    "note_referral",
    "open_form",
    "pass_underwriting",
    "pay",
    "plan_delivery",
    "print_in_full",
    "print_route",
    "prints_in_full",
    "put_right",
    "quote",
    "quote_from",
    "receipt",
    "receipt_all",
    "receive_papers",
    "receive_ticked",
    "remind_of_papers",
    "report_missing",
    "retire_goods",
    "reverse_ended",
    "reverse_sale",
    "save_form",
    "send_back",
    "sign_for",
    "spoil_serial",
    "submit",
    "take_back_amount",
    "take_back_by_hand",
    "take_back_documents",
    "take_back_goods_line",
    "take_back_money_line",
    "take_in",
    "take_step",
    "tell_open_day",
    "tick_of",
    "use_serial",
    "withdraw",
]
