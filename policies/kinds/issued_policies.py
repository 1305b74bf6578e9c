"""`issued_policies`: 承保清单, 签单清单, 出单清单, 日签单明细. Source: DICTIONARY.md A4.2."""

from django.utils.translation import gettext_lazy as _

from policies.kinds.base import Field, Kind, Type
from policies.kinds.policies import FIELDS, KEYS

ISSUED_POLICIES = Kind(
    code="issued_policies",
    title=_("Issued policies"),
    also_called=("承保清单", "签单清单", "出单清单", "日签单明细"),
    keys=KEYS,
    fields=(
        *FIELDS,
        Field(
            "paid_on", Type.TIME, "缴费日期、收费日期、到账日期、实收日期、收付确认日期、缴费时间"
        ),
        Field("pay_means", Type.CODE, "支付方式、缴费渠道、收费方式、付款方式"),
        Field("invoice_no", Type.NUMBER, "发票号、发票号码、电子发票号码"),
        Field("invoice_code", Type.NUMBER, "发票代码"),
        Field(
            "form_serial_no", Type.NUMBER, "单证流水号、保单印刷号、印刷流水号、单证号、保单流水号"
        ),
        Field("sticker_serial_no", Type.NUMBER, "交强险标志流水号、交强险标志号、标志印刷号"),
        Field("is_electronic", Type.YES_NO, "电子保单标志、是否电子保单、电子保单"),
        Field("operator", Type.NAME, "操作员、出单员、录单员、制单人"),
        Field("printed_on", Type.TIME, "打印日期、打印时间、出单时间"),
    ),
    prefers={
        "premium": (
            "保费",
            "签单保费",
            "总保费",
            "保费合计",
            "应收保费",
            "实收保费",
            "含税保费",
            "保险费",
            "标准保费",
        )
    },
    instead={"previous_policy_no": ("上年保险单号", "到期保单号")},
)
